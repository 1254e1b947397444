import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withDaemon } from "./daemon";
import { fleetEvents } from "./events";
import { rowOf, visit } from "./site";

// The lines of the file that the page offers.
async function saved(page: Page): Promise<string[]> {
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await coming).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString().trim().split("\r\n");
}

test("what a list shows is saved as CSV, with its filters, order and columns", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    const query = "?role=tester&sort=-p95&columns=agent,p95";
    await visit(`${daemon.url}#/agents${query}`, async (page) => {
      await rowOf(page, "agent-0007").waitFor();
      const [head, ...rows] = await saved(page);
      assert.equal(head, "agent_id,duration_ms.p95");
      assert.deepEqual(
        rows.map((row) => row.split(",")[0]),
        ["agent-0007", "agent-0004", "agent-0001"],
      );
      await page.getByRole("searchbox").fill("two words");
      await page.waitForFunction(() => document.querySelector(".download") === null);
    });
    for (const [view, row] of [
      ["tools", "bash"],
      ["models", "atlas"],
      ["groups/role", "coder"],
      ["tasks?search=0003", "agent-0003-open"],
    ]) {
      await visit(`${daemon.url}#/${view}`, async (page) => {
        await page.getByRole("rowheader").first().waitFor();
        const lines = await saved(page);
        assert.ok(
          lines.some((line) => line.startsWith(`${row},`)),
          view,
        );
      });
    }
  }));
