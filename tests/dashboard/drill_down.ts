import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { call, fleetEvents, modelCall } from "./events";
import { agentLink, rowOf, visit } from "./site";

test("a tool leads to its agents, the worst first, and to its errors by kind and over time", () =>
  withDaemon(async (daemon) => {
    await daemon.post([
      ...fleetEvents(6),
      ...Array.from({ length: 30 }, () => call("agent-0005", "git", 5, false)),
    ]);
    await visit(`${daemon.url}#/tools`, async (page) => {
      await page.getByRole("link", { name: "git", exact: true }).click();
      await page.getByRole("heading", { name: "git" }).waitFor();
      const agents = page.getByRole("table", { name: "Its agents" });
      await agents.getByRole("rowheader").first().getByText("agent-0005").waitFor();
      await page.locator("section", { hasText: "Errors by kind" }).getByText("timeout").waitFor();
      await page.locator("figure.plot", { hasText: "errors 3" }).waitFor();
      await agents.getByRole("link", { name: "agent-0005" }).click();
      await page.getByRole("heading", { name: "agent-0005" }).waitFor();
    });
  }));

// Of 60 calls of each tool, the bad agent fails in 36 of `bash` and the others in 3.
function unevenFleet(): object[] {
  const calls = (agent_id: string, tool: string, errors: number) =>
    Array.from({ length: 60 }, (_, i) => call(agent_id, tool, 10 + (i % 7), i >= errors));
  const others = Array.from({ length: 15 }, (_, i) => `other-${i}`);
  return [...others, "bad"].flatMap((id) => [
    { type: "heartbeat", agent_id: id, role: "coder" },
    ...calls(id, "bash", id === "bad" ? 36 : 3),
    ...calls(id, "read", 3),
  ]);
}

test("a reason leads to the work behind it, and that to the tool and its agents", () =>
  withDaemon(async (daemon) => {
    await daemon.post(unevenFleet());
    await visit(daemon.url, async (page) => {
      await rowOf(page, "bad").locator(".reason a", { hasText: "tool errors" }).click();
      const evidence = page.getByRole("table", { name: "What the standing rests on" });
      const first = evidence.locator("tbody tr").first();
      await first.locator(".aspect", { hasText: "Tool errors" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "evidence");
      assert.equal(await first.locator(".observed").textContent(), "36");
      assert.equal(await first.locator(".seen").textContent(), "60");
      assert.match((await first.locator(".ratio").textContent()) ?? "", /^1[12]\.\d×$/);
      await first.getByRole("link", { name: "bash" }).click();
      await page.getByRole("heading", { name: "bash" }).waitFor();
      const agents = page.getByRole("table", { name: "Its agents" });
      await agents.getByRole("rowheader").first().getByText("bad").waitFor();
      await agents.getByRole("columnheader", { name: "p95" }).getByRole("button").click();
      await agents.locator('th[aria-sort="descending"].p95_ms').waitFor();
      await page.goBack();
      await page.locator(".reasons").getByRole("link", { name: "bash" }).click();
      await page.getByRole("heading", { name: "bash" }).waitFor();
      await agents.getByRole("link", { name: "other-3" }).click();
      await page.getByRole("heading", { name: "other-3" }).waitFor();
      assert.ok(!page.url().includes("evidence"));
    });
  }));

test("versions and labels are groups, and each lists its agents", () =>
  withDaemon(
    async (daemon) => {
      const teams = ["web", "infra"];
      await daemon.post(
        Array.from({ length: 6 }, (_, i) => ({
          ...call(`a-${i}`, "bash", 5),
          version: `v${i % 2}`,
          labels: { team: teams[i % 2] },
        })),
      );
      await visit(`${daemon.url}#/agents/a-1`, async (page) => {
        await page.locator("a.tag", { hasText: "infra" }).click();
        await page.getByRole("heading", { name: "infra" }).waitFor();
        const agents = page.getByRole("table", { name: "Agents" }).locator("tbody th");
        await agents.nth(2).waitFor();
        assert.deepEqual((await agents.allTextContents()).sort(), ["a-1", "a-3", "a-5"]);
        await page.getByText("All groups by team").click();
        await page.getByRole("table", { name: "Groups by team" }).waitFor();
        await page.getByRole("link", { name: "by version" }).click();
        await page.getByRole("link", { name: "v0" }).click();
        await page.getByRole("heading", { name: "v0" }).waitFor();
        await page.getByRole("link", { name: "a-4" }).waitFor();
        assert.equal(await agents.count(), 3);
      });
    },
    ["--agents.labels=team"],
  ));

test("a model leads to its latency, tokens, cost and agents", () =>
  withDaemon(async (daemon) => {
    await daemon.post([
      modelCall("coder", "opus-4.1", 2_000, { input_tokens: 1_200, cost_usd: 0.5 }),
      modelCall("coder", "opus-4.1", 2_000, { success: false, error_type: "overloaded" }),
    ]);
    await visit(`${daemon.url}#/models`, async (page) => {
      await page
        .getByRole("table", { name: "Models" })
        .getByRole("link", { name: "opus-4.1" })
        .click();
      await page.locator(".figures").first().getByText("$0.50").waitFor();
      await page.getByText("overloaded").waitFor();
      await page.getByRole("link", { name: "coder" }).waitFor();
    });
  }));

test("an agent leads to its role, and a role to its agents and to a comparison", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    await visit(daemon.url, async (page) => {
      await agentLink(page, "agent-0001").click();
      await page.locator("a.tag", { hasText: "tester" }).click();
      await page.getByRole("heading", { name: "tester" }).waitFor();
      assert.equal(await page.locator(".of-agents tbody tr").count(), 3);
      await page.getByLabel("Compare with").selectOption("coder");
      await page.getByRole("heading", { name: "tester against coder" }).waitFor();
      await page.getByRole("table", { name: "Differences" }).getByText("Quality").waitFor();
      await page.getByText("All groups by role").click();
      await page.getByRole("table", { name: "Groups by role" }).waitFor();
      assert.equal(await page.locator(".groups tbody tr").count(), 3);
      await page.getByRole("link", { name: "by model" }).click();
      await page.getByRole("rowheader", { name: "atlas" }).waitFor();
    });
  }));

test("the keyboard alone leads from the leaderboard to the comparison of two roles", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(6));
    await visit(daemon.url, async (page) => {
      await page.getByRole("link", { name: "Groups" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("rowheader", { name: "tester" }).getByRole("link").focus();
      await page.keyboard.press("Enter");
      const choice = page.getByLabel("Compare with");
      await choice.focus();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("heading", { name: "tester against coder" }).waitFor();
    });
  }));

test("an agent is compared with another one and with its role, with the same scales", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    await visit(`${daemon.url}#/agents/agent-0001`, async (page) => {
      await page.getByRole("link", { name: "its role" }).click();
      await page.getByRole("heading", { name: "agent-0001 against its role tester" }).waitFor();
      const rows = page.getByRole("table", { name: "Differences" }).locator("tbody tr");
      await rows.filter({ hasText: "Task p50" }).waitFor();
      await page.getByRole("columnheader", { name: "Among 3 agents" }).waitFor();
      await page.goBack();
      await page.getByLabel("Compare with another agent").fill("agent-0009");
      await page.getByRole("heading", { name: "agent-0001 against agent-0009" }).waitFor();
      const times = rows.filter({ hasText: "Task p95" }).locator("td.number").last();
      await times.filter({ hasText: "0.11×" }).waitFor();
      const sides = page.locator(".sides > section");
      await sides.nth(1).locator(".plot canvas").first().waitFor();
      const plots = await sides.evaluateAll((all) =>
        all.map((side) => side.querySelectorAll(".plot").length),
      );
      assert.equal(plots[0], plots[1]);
    });
  }));
