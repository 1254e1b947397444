import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { withDaemon, type Daemon } from "./daemon";
import { fleetEvents } from "./events";
import { agentLink, visit } from "./site";

const VIEWS = [
  "#/agents",
  "#/agents/agent-0003",
  "#/tools",
  "#/tools/bash",
  "#/models",
  "#/models/atlas",
  "#/groups/role",
  "#/groups/role/tester",
  "#/compare/role/tester/coder",
  "#/tasks",
  "#/versus/agent-0003/agent-0006",
  "#/versus/agent-0003",
];

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = () => (globalThis as unknown as { axe: typeof axe }).axe.run();
  const { violations } = await page.evaluate(run);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

async function checkAll(daemon: Daemon, colorScheme: "light" | "dark", width: number) {
  for (const view of VIEWS) {
    const options = { colorScheme, viewport: { width, height: 800 } };
    await visit(
      `${daemon.url}${view}`,
      async (page) => {
        await page.locator("tbody tr").first().waitFor();
        assert.deepEqual(await seriousFaults(page), [], `${view}, ${colorScheme}, ${width} px`);
        const tooWide = await page.evaluate(() => document.body.scrollWidth > innerWidth);
        assert.equal(tooWide, false, `${view} scrolls sideways at ${width} px`);
      },
      options,
    );
  }
}

test("axe finds no serious fault in either theme, nor at the width of a phone", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(12));
    await checkAll(daemon, "light", 1280);
    await checkAll(daemon, "dark", 1280);
    await checkAll(daemon, "light", 390);
  }));

test("the keyboard reaches the agents and goes from one to the next", () =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(3));
    await visit(`${daemon.url}#/agents?sort=agent`, async (page) => {
      await agentLink(page, "agent-0001").focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      const heading = page.getByRole("heading", { name: "agent-0002" });
      await heading.waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    });
  }));
