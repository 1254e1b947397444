import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { call, fleetEvents, modelCall } from "./events";
import { agentLink, rowOf, visit } from "./site";

test("an agent's page tells of its tools, tasks and transitions, and is live", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(5));
    await visit(daemon.url, async (page) => {
      await agentLink(page, "agent-0003").click();
      await page.getByRole("heading", { name: "agent-0003" }).waitFor();
      const tools = page.getByRole("table", { name: "Tools" });
      assert.equal(await tools.getByRole("row").count(), 11);
      assert.equal(await page.locator(".matrix tbody tr").count(), 10);
      assert.ok((await page.locator(".plot canvas").count()) >= 3);
      await page.getByRole("table", { name: "Tasks by type" }).getByText("work").waitFor();
      await daemon.post([call("agent-0003", "brand_new", 12)]);
      await tools.getByRole("rowheader", { name: "brand_new" }).waitFor();
    });
  }));

test("an agent's address can be shared", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(2));
    await visit(`${daemon.url}#/agents/agent-0002?window=6h`, async (page) => {
      await page.getByRole("heading", { name: "agent-0002" }).waitFor();
      assert.ok(await page.getByRole("radio", { name: "6h" }).isChecked());
      assert.equal(await page.title(), "agent-0002 · Pitwall");
      await page.getByRole("link", { name: "All agents" }).click();
      await rowOf(page, "agent-0001").waitFor();
    });
  }));

test("the tools of the fleet are summed up", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(4));
    await visit(daemon.url, async (page) => {
      await page.getByRole("link", { name: "Tools", exact: true }).click();
      const bash = page.getByRole("row", { name: /^bash/ }).first();
      assert.equal(await bash.locator(".calls").textContent(), "8");
      await page.getByRole("region", { name: "Transitions between tools" }).waitFor();
    });
  }));

test("models, their tokens and where the time went are on the agent's page and on their own", () =>
  withDaemon(async (daemon) => {
    await daemon.post([
      modelCall("coder", "opus-4.1", 2_000, { input_tokens: 1_200, cost_usd: 0.5 }),
      modelCall("coder", "opus-4.1", 4_000, { success: false, error_type: "overloaded" }),
      modelCall("reviewer", "haiku", 1_000),
      { ...call("coder", "bash", 1_000), waited_ms: 3_000 },
    ]);
    await visit(`${daemon.url}#/agents/coder`, async (page) => {
      const opus = page.getByRole("table", { name: "Models" }).getByRole("row", { name: /^opus/ });
      assert.equal(await opus.locator(".calls").textContent(), "2");
      assert.equal(await opus.locator(".error_rate").textContent(), "50 %");
      assert.equal(await opus.locator(".input").textContent(), "1,200");
      assert.equal(await opus.locator(".cost").textContent(), "$0.50");
      assert.equal(await opus.locator(".why").textContent(), "overloaded 1");
      const time = page.getByRole("region", { name: "Where the time went" });
      assert.deepEqual(await time.locator("dt").allTextContents(), [
        " Model",
        " Tools",
        " Waiting for a person",
      ]);
      assert.deepEqual(await time.locator("dd").allTextContents(), [
        "6.0 s 60 %",
        "1.0 s 10 %",
        "3.0 s 30 %",
      ]);
      await page.getByRole("link", { name: "Models" }).click();
      await page.getByRole("heading", { name: "Models" }).waitFor();
      await page
        .getByRole("table", { name: "Models" })
        .getByRole("rowheader", { name: "haiku" })
        .waitFor();
      assert.equal(await page.title(), "Models · Pitwall");
    });
  }));
