import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { task } from "./events";
import { rowOf, visit } from "./site";

const MINUTE_MS = 60_000;

function claim(agent_id: string, task_id: string, minutesAgo: number) {
  const timestamp = Date.now() - minutesAgo * MINUTE_MS;
  return { type: "task_claimed", agent_id, task_id, task_type: "work", timestamp };
}

const FLEET = [
  ...Array.from({ length: 25 }, (_, i) => task("worker", `done-${i}`, 60_000, 8)),
  claim("newer", "T-200", 1),
  claim("older", "T-100", 50),
];

test("open tasks are listed from the oldest, with how far beyond their type's p95 they are", () =>
  withDaemon(async (daemon) => {
    await daemon.post(FLEET);
    await visit(daemon.url, async (page) => {
      await rowOf(page, "older").getByText("stuck").waitFor();
      await page.getByRole("link", { name: "Tasks" }).click();
      const rows = page.getByRole("table", { name: "Tasks" }).locator("tbody tr");
      await rows.first().waitFor();
      assert.deepEqual(await rows.locator("th").allTextContents(), ["T-100", "T-200"]);
      assert.match((await rows.first().locator(".times").textContent()) ?? "", /stuck [45]\d\.\d×/);
      await page.getByRole("searchbox").fill("t-2");
      await page.waitForFunction(() => document.querySelectorAll(".tasks tbody tr").length === 1);
      assert.match(page.url(), /search=t-2/);
      await page.getByRole("searchbox").fill("");
      await rows.getByRole("link", { name: "Tasks of the type work" }).first().click();
      await page.getByRole("button", { name: "type work" }).waitFor();
      assert.match(page.url(), /type=work/);
      await page.getByRole("button", { name: "type work" }).click();
      await page.getByRole("button", { name: "stuck" }).click();
      await page.getByRole("button", { name: "stuck 1" }).waitFor();
      await rows.getByRole("link", { name: "older" }).click();
      await page.getByRole("table", { name: "Tasks in progress" }).getByText("stuck").waitFor();
      await page.goBack();
      await page.getByRole("button", { name: "stuck 1" }).waitFor();
    });
  }));
