import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { call, fleetEvents } from "./events";
import { rowOf, visit } from "./site";

test("an agent's page tells of its tools, tasks and transitions, and is live", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(5));
    await visit(daemon.url, async (page) => {
      await rowOf(page, "agent-0003").getByRole("link").click();
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
      await page.getByRole("link", { name: "Tools" }).click();
      const bash = page.getByRole("row", { name: /^bash/ }).first();
      assert.equal(await bash.locator(".calls").textContent(), "8");
      await page.getByRole("region", { name: "Transitions between tools" }).waitFor();
    });
  }));
