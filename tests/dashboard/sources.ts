import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withDaemon } from "./daemon";
import { visit } from "./site";

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

function source(name: string, signal: string, lastSeen: string, records: number) {
  return {
    source: name,
    signal,
    first_seen: hoursAgo(30),
    last_seen: lastSeen,
    records,
    counted: records - 1,
    duplicate: 0,
    other_signal: 0,
    ignored: 1,
    without_agent: 0,
  };
}

// Answers requests for /api/sources.
async function showSources(page: Page, sources: object[]): Promise<void> {
  await page.route("**/api/sources", (route) => route.fulfill({ json: { sources } }));
  await page.getByRole("link", { name: "Sources" }).click();
  await page.locator("h1", { hasText: "Sources" }).waitFor();
}

function rowTexts(page: Page, name: string): Promise<string[]> {
  return page
    .locator("table.sources tbody tr", { has: page.getByRole("rowheader", { name }) })
    .first()
    .locator("td")
    .allTextContents();
}

test("a source that has been silent for more than an hour is named and marked", () =>
  withDaemon((daemon) =>
    visit(daemon.url, async (page) => {
      await showSources(page, [
        source("claude-code", "hooks", hoursAgo(0), 40),
        source("codex", "logs", hoursAgo(3), 12),
        source("opencode", "transcript", hoursAgo(9), 7),
      ]);
      await page.getByRole("table", { name: "Sources" }).waitFor();
      const warning = await page.locator(".warning").textContent();
      assert.match(warning ?? "", /from codex \(logs\)\.$/);
      assert.deepEqual((await rowTexts(page, "codex")).slice(0, 5), [
        "logs",
        "silent",
        "3 h",
        "1 d",
        "12",
      ]);
      assert.equal((await rowTexts(page, "claude-code"))[1], "reports");
      assert.equal((await rowTexts(page, "opencode"))[1], "imported");
    }),
  ));

test("a page without sources says how to begin", () =>
  withDaemon((daemon) =>
    visit(daemon.url, async (page) => {
      await showSources(page, []);
      await page.getByText("pitwall setup claude --write").waitFor();
    }),
  ));

test("an agent that calls a hook appears with its signal", () =>
  withDaemon(async (daemon) => {
    const answer = await fetch(`${daemon.url}hooks/claude`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session_id: "s-1", hook_event_name: "UserPromptSubmit" }),
    });
    assert.equal(await answer.text(), "{}");
    await visit(`${daemon.url}#/sources`, async (page) => {
      await page.getByRole("table", { name: "Sources" }).waitFor();
      assert.deepEqual((await rowTexts(page, "claude-code")).slice(0, 2), ["hooks", "reports"]);
    });
  }));
