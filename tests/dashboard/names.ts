import assert from "node:assert/strict";
import { test } from "node:test";
import { visible } from "../../exporter/dashboard/src/data/names";
import { withDaemon } from "./daemon";
import { call } from "./events";
import { agentLink, visit } from "./site";

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  '"><script>alert(2)</script>',
  "javascript:alert(3)",
  "__proto__",
  "constructor",
  "../../a/b?c#d%25&e",
  "\u202egnp.live",
  "'\"`${alert(4)}",
  ".",
  "..",
  "50%",
];

test("hostile names are shown as the text they are, and nothing of them runs", () =>
  withDaemon(async (daemon) => {
    await daemon.post(
      HOSTILE.flatMap((name) => [
        { type: "heartbeat", agent_id: name, role: name, model: name },
        { ...call(name, name, 5, false), error_type: name },
        { type: "task_claimed", agent_id: name, task_id: name, task_type: name },
        call(name, "read", 5),
      ]),
    );
    await visit(daemon.url, async (page) => {
      for (const name of HOSTILE) {
        const shown = visible(name);
        await agentLink(page, shown).click();
        await page.locator("h1", { hasText: shown }).waitFor();
        assert.equal(await page.locator("h1").textContent(), shown);
        await page.getByTitle(shown, { exact: true }).first().waitFor();
        await page.getByRole("link", { name: "All agents" }).click();
      }
      await page.getByRole("link", { name: "Tools", exact: true }).click();
      await page.getByRole("table", { name: "Tools" }).waitFor();
      assert.equal(await page.locator("img, script:not([src]), iframe").count(), 0);
    });
  }));
