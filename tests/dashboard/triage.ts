import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withDaemon } from "./daemon";
import { call, fleetEvents } from "./events";
import { agentLink, column, open, rowOf, visit } from "./site";

const PHONE = { viewport: { width: 390, height: 800 } };
const poll = { ...call("zz-stuck", "poll", 5), args_hash: "5eed" };

// Changes each agent of the live view, as if the daemon had sent it so.
async function withAgents(page: Page, url: string, change: (agent: any) => void): Promise<void> {
  await page.routeWebSocket(/\/ws/, (socket) => {
    socket.connectToServer().onMessage((text) => {
      const message = JSON.parse(String(text));
      for (const agent of Object.values(message.data.agents)) change(agent);
      socket.send(JSON.stringify(message));
    });
  });
  await page.goto(url);
}

test("what needs attention comes first, and the title of the tab counts it", () =>
  withDaemon(async (daemon) => {
    await daemon.post([...fleetEvents(30), ...Array(9).fill(poll)]);
    const { page } = await open("about:blank");
    await withAgents(page, daemon.url, (agent) => {
      if (agent.agent_id === "agent-0020") agent.tasks_stuck = 1;
      if (agent.agent_id === "agent-0025") agent.standing = { ...agent.standing, class: "low" };
      else if (agent.standing && agent.agent_id < "agent-0028") agent.standing.class = "typical";
      else if (agent.standing) agent.standing.class = "unrated";
    });
    await rowOf(page, "zz-stuck").waitFor();
    assert.deepEqual(
      (await column(page, "name")).slice(0, 3).map((t) => t.slice(0, 10)),
      ["zz-stuck", "agent-0020", "agent-0025"],
    );
    await page.getByText("Not shown: 3 unrated agents.").waitFor();
    await page.getByRole("button", { name: "Show them" }).click();
    await page.locator('table[aria-rowcount="32"]').waitFor();
    assert.equal(await page.title(), "(3) Pitwall");
    await page.getByLabel("What changed").getByText("is looping: poll").waitFor();
    await page.context().close();
  }));

test("figures and chips are of the agents that match the filters", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    await visit(`${daemon.url}#/agents?role=tester`, async (page) => {
      const agents = page.locator(".figures div", { hasText: "Agents" }).locator("dd");
      await agents.filter({ hasText: "3 of 9" }).waitFor();
      const calls = page.locator(".figures div", { hasText: "Tool calls" }).locator("dd");
      assert.equal(await calls.textContent(), "60");
      const chips = await page.locator(".chip b").allTextContents();
      assert.equal(
        chips.reduce((sum, text) => sum + Number(text), 0),
        3,
      );
    });
  }));

test("filter, order, scroll position and focus are there on the way back", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(300));
    await visit(`${daemon.url}#/agents?sort=agent&search=agent`, async (page) => {
      await page.locator('table[aria-rowcount="301"]').waitFor();
      await page.evaluate(() => scrollTo(0, 4_000));
      const link = agentLink(page, "agent-0125");
      await link.click();
      await page.getByRole("heading", { name: "agent-0125" }).waitFor();
      assert.equal(await page.evaluate(() => scrollY), 0);
      for (const back of [() => page.goBack(), () => page.getByText("All agents").click()]) {
        await back();
        await link.waitFor();
        assert.equal(await page.evaluate(() => scrollY), 4_000);
        assert.match(page.url(), /sort=agent&search=agent/);
        await page.waitForFunction(() => document.activeElement?.getAttribute("data-agent"));
        await link.click();
        await page.getByRole("heading", { name: "agent-0125" }).waitFor();
      }
    });
  }));

test("on a phone a loop and the reason are in the agent's row", () =>
  withDaemon(async (daemon) => {
    await daemon.post([...fleetEvents(3), ...Array(9).fill(poll)]);
    await visit(
      daemon.url,
      async (page) => {
        const row = rowOf(page, "zz-stuck");
        await row.getByText("looping ×9").waitFor();
        assert.ok(await row.getByText("looping ×9").isVisible());
        assert.ok(await row.locator(".standing").first().isVisible());
        const inSight = await row.getByText("looping ×9").evaluate((mark) => {
          const box = mark.getBoundingClientRect();
          return box.left >= 0 && box.right <= innerWidth;
        });
        assert.ok(inSight);
      },
      PHONE,
    );
  }));

test("long ids differ at their ends, and the whole id can be copied", () =>
  withDaemon(async (daemon) => {
    const ids = ["agent-1767302507934-2c671j", "agent-1767302507934-9fk2aa"];
    await daemon.post(ids.map((agent_id) => ({ type: "heartbeat", agent_id })));
    await visit(
      daemon.url,
      async (page) => {
        for (const id of ids) {
          const tail = rowOf(page, id).getByText(id.slice(-9), { exact: true });
          await tail.waitFor();
          const isWhole = await tail.evaluate((text) => text.scrollWidth <= text.clientWidth + 1);
          assert.ok(isWhole, id);
        }
        await agentLink(page, ids[0]!).click();
        await page.getByRole("button", { name: "Copy the id" }).click();
        await page.getByRole("button", { name: "Copied" }).waitFor();
      },
      { ...PHONE, permissions: ["clipboard-write"] },
    );
  }));

test("columns are chosen, and the address keeps them; empty ones are left out", () =>
  withDaemon(async (daemon) => {
    await daemon.post([{ type: "heartbeat", agent_id: "alone" }, call("alone", "bash", 5)]);
    await visit(daemon.url, async (page) => {
      await rowOf(page, "alone").waitFor();
      for (const name of ["Role", "Quality", "Cost"]) {
        assert.equal(await page.getByRole("columnheader", { name }).count(), 0, name);
      }
      await page.getByRole("button", { name: "Columns", exact: true }).click();
      await page.getByLabel("Tokens in").check();
      await page.getByRole("columnheader", { name: "Tokens in" }).waitFor();
      await page.reload();
      await page.getByRole("columnheader", { name: "Tokens in" }).waitFor();
      await page.getByRole("button", { name: "Columns", exact: true }).click();
      await page.getByRole("button", { name: "usual columns" }).click();
      await page.waitForFunction(() => !location.hash.includes("columns"));
    });
  }));

test("ages are sorted as ages", () =>
  withDaemon(async (daemon) => {
    const seen = (agent_id: string, minutesAgo: number) => ({
      type: "heartbeat",
      agent_id,
      timestamp: Date.now() - minutesAgo * 60_000,
    });
    await daemon.post([seen("a", 5), seen("b", 50), seen("c", 20)]);
    await visit(daemon.url, async (page) => {
      await page.getByRole("columnheader", { name: "Seen" }).getByRole("button").click();
      await page.locator('th[aria-sort="ascending"].seen').waitFor();
      assert.deepEqual((await column(page, "seen")).slice(-3), ["5 min", "20 min", "50 min"]);
    });
  }));

test("a fleet whose events are all old offers to show them", () =>
  withDaemon(async (daemon) => {
    const timestamp = Date.now() - 3 * 86_400_000;
    await daemon.post([{ ...call("old", "bash", 5), timestamp }]);
    await visit(daemon.url, async (page) => {
      await page.getByText("the newest event is 3 d old").waitFor();
      await page.getByRole("button", { name: "Show all" }).click();
      await page.waitForURL("**window=all");
    });
  }));
