import assert from "node:assert/strict";
import { test } from "node:test";
import { call, fleetEvents } from "./events";
import { column, rowOf, visit } from "./site";
import { withDaemon } from "./daemon";

test("the leaderboard follows events", (t) =>
  withDaemon(async (daemon) => {
    await visit(daemon.url, async (page) => {
      await page.getByText("No agent has reported yet").waitFor();
      const postedAt = Date.now();
      await daemon.post([call("newcomer", "bash", 40, false), call("newcomer", "bash", 40)]);
      await rowOf(page, "newcomer").waitFor();
      t.diagnostic(`a new agent stood in the table after ${Date.now() - postedAt} ms`);
      assert.equal(await rowOf(page, "newcomer").locator(".errors").textContent(), "50 %");
      const changedAt = Date.now();
      await daemon.post([call("newcomer", "bash", 40), call("newcomer", "bash", 40)]);
      await rowOf(page, "newcomer").locator(".errors", { hasText: "25 %" }).waitFor();
      t.diagnostic(`a change of its numbers was seen after ${Date.now() - changedAt} ms`);
    });
  }));

test("a column's header sorts by it, both ways, and says so", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    await visit(daemon.url, async (page) => {
      const header = page.getByRole("columnheader", { name: "p95" });
      await header.getByRole("button").click();
      await page.locator('th[aria-sort="descending"].p95').waitFor();
      const slowestFirst = await column(page, "name");
      assert.equal(slowestFirst[0], "agent-0009");
      assert.equal(slowestFirst.length, 9);
      await header.getByRole("button").click();
      await page.locator('th[aria-sort="ascending"].p95').waitFor();
      assert.deepEqual(await column(page, "name"), slowestFirst.reverse());
      assert.match(page.url(), /sort=p95/);
    });
  }));

test("role, standing and search narrow it down, and the address keeps them", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    await visit(daemon.url, async (page) => {
      await page.getByLabel("Role").selectOption("tester");
      await page.locator('table[aria-rowcount="4"]').waitFor();
      assert.deepEqual(new Set(await column(page, "role")), new Set(["tester"]));
      await page.getByRole("searchbox").fill("0004");
      await page.locator('table[aria-rowcount="2"]').waitFor();
      assert.deepEqual(await column(page, "name"), ["agent-0004"]);
      await page.reload();
      await page.locator('table[aria-rowcount="2"]').waitFor();
      await page.getByRole("searchbox").fill("nobody");
      await page.getByText("None of 9 agents matches").waitFor();
      await page.getByRole("button", { name: "Show all" }).click();
      await page.locator('table[aria-rowcount="10"]').waitFor();
      const chip = page.getByRole("button", { name: /unrated/ });
      await chip.click();
      const wanted = Number(await chip.locator("b").textContent());
      await page.locator(`table[aria-rowcount="${wanted + 1}"]`).waitFor();
      assert.ok((await column(page, "standing")).every((text) => text.includes("unrated")));
    });
  }));

test("the window is switched for the whole page", () =>
  withDaemon(async (daemon) => {
    const long_ago = Date.now() - 30 * 60_000;
    await daemon.post([{ ...call("early", "bash", 5), timestamp: long_ago }]);
    await visit(daemon.url, async (page) => {
      const calls = page.locator(".figures div", { hasText: "Tool calls" }).locator("dd");
      await calls.filter({ hasText: "1" }).waitFor();
      await page.getByText("5m", { exact: true }).click();
      await calls.filter({ hasText: "0" }).waitFor();
      assert.match(page.url(), /window=5m/);
    });
  }));

test("of a thousand agents only the rows in sight exist, and all can be reached", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(1000));
    await visit(`${daemon.url}#/agents?sort=agent`, async (page) => {
      await page.locator('table[aria-rowcount="1001"]').waitFor();
      assert.ok((await page.locator("table.agents tbody tr").count()) < 100);
      await page.keyboard.press("End");
      await rowOf(page, "agent-1000").waitFor();
      assert.ok((await page.locator("table.agents tbody tr").count()) < 100);
      await page.keyboard.press("/");
      await page.keyboard.type("agent-0500");
      await rowOf(page, "agent-0500").waitFor();
    });
  }));
