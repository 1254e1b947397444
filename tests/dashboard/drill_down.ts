import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { call, fleetEvents, modelCall } from "./events";
import { rowOf, visit } from "./site";

test("a tool leads to its agents, the worst first, and to its errors by kind and over time", () =>
  withDaemon(async (daemon) => {
    await daemon.post([
      ...fleetEvents(6),
      ...Array.from({ length: 30 }, () => call("agent-0005", "git", 5, false)),
    ]);
    await visit(`${daemon.url}#/tools`, async (page) => {
      await page.getByRole("link", { name: "git", exact: true }).click();
      await page.getByRole("heading", { name: "git" }).waitFor();
      const agents = page.getByRole("table", { name: "Agents with most errors" });
      await agents.getByRole("rowheader").first().getByText("agent-0005").waitFor();
      await page.locator("section", { hasText: "Errors by kind" }).getByText("timeout").waitFor();
      await page.locator("figure.plot", { hasText: "errors 3" }).waitFor();
      await agents.getByRole("link", { name: "agent-0005" }).click();
      await page.getByRole("heading", { name: "agent-0005" }).waitFor();
    });
  }));

test("a model leads to its latency, tokens, cost and agents", () =>
  withDaemon(async (daemon) => {
    await daemon.post([
      modelCall("coder", "opus-4.1", 2_000, { input_tokens: 1_200, cost_usd: 0.5 }),
      modelCall("coder", "opus-4.1", 2_000, { success: false, error_type: "overloaded" }),
    ]);
    await visit(`${daemon.url}#/models`, async (page) => {
      await page.getByRole("link", { name: "opus-4.1" }).click();
      await page.locator(".figures").first().getByText("$0.50").waitFor();
      await page.getByText("overloaded").waitFor();
      await page.getByRole("link", { name: "coder" }).waitFor();
    });
  }));

test("an agent leads to its role, and a role to its agents and to a comparison", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(9));
    await visit(daemon.url, async (page) => {
      await rowOf(page, "agent-0001").getByRole("link").click();
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
      await page.getByRole("link", { name: "tester" }).focus();
      await page.keyboard.press("Enter");
      const choice = page.getByLabel("Compare with");
      await choice.focus();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("heading", { name: "tester against coder" }).waitFor();
    });
  }));
