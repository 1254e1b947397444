import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withDaemon } from "./daemon";
import { fleetEvents } from "./events";
import { theBrowser, visit } from "./site";

const MOST_ASSET_BYTES = 150 * 1024;

test("the page's files weigh at most 150 KiB as they are sent", (t) =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(1000));
    const context = await (await theBrowser()).newContext();
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    const bytes = { files: 0, answers: 0, frames: 0 };
    const paths = new Map<string, string>();
    network.on("Network.responseReceived", ({ requestId, response }) =>
      paths.set(requestId, new URL(response.url).pathname),
    );
    network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const isAnswer = paths.get(requestId)?.startsWith("/api/") ?? false;
      bytes[isAnswer ? "answers" : "files"] += encodedDataLength;
    });
    network.on("Network.webSocketFrameReceived", ({ response }) => {
      bytes.frames ||= response.payloadData.length;
    });
    await network.send("Network.enable");
    await page.addInitScript(noteFirstRow);
    await page.goto(daemon.url);
    await page.locator('table.agents[aria-rowcount="1001"]').waitFor();
    const shownMs = await page.evaluate(() => performance.getEntriesByName("rows")[0]?.startTime);
    await page.locator(".spark").first().waitFor();
    t.diagnostic(`1000 agents were shown ${Math.round(shownMs ?? NaN)} ms after the request`);
    t.diagnostic(`sent: ${JSON.stringify(bytes)}, the first frame uncompressed`);
    assert.ok(bytes.files > 0);
    assert.ok(bytes.files <= MOST_ASSET_BYTES, `${bytes.files} bytes`);
    await context.close();
  }));

// Marks the first frame after rows appeared in the table.
function noteFirstRow() {
  new MutationObserver((_, observer) => {
    if (document.querySelector("table.agents tbody a") === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark("rows")));
  }).observe(document, { childList: true, subtree: true });
}

// Durations of frames while `act` ran: the median and the 99th percentile.
async function frames(page: Page, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const times: number[] = [];
    const tick = (at: number) => times.push(at) && requestAnimationFrame(tick);
    requestAnimationFrame(tick);
    Object.assign(globalThis, { frameTimes: times });
  });
  await act();
  const times = await page.evaluate(
    () => (globalThis as unknown as { frameTimes: number[] }).frameTimes,
  );
  const took = times
    .slice(1)
    .map((at, i) => at - times[i]!)
    .sort((a, b) => a - b);
  const at = (share: number) => (took[Math.floor((took.length - 1) * share)] ?? NaN).toFixed(1);
  return `${took.length} frames, half within ${at(0.5)} ms, 99 % within ${at(0.99)} ms`;
}

test("a thousand agents are scrolled and sorted, and how smoothly is told", (t) =>
  withDaemon(async (daemon) => {
    await daemon.post(fleetEvents(1000));
    await visit(daemon.url, async (page) => {
      await page.locator('table.agents[aria-rowcount="1001"]').waitFor();
      await page.mouse.move(400, 500);
      const scrolling = await frames(page, async () => {
        for (let i = 0; i < 60; ++i) await page.mouse.wheel(0, 400);
      });
      t.diagnostic(`scrolling: ${scrolling}`);
      const sorting = await frames(page, async () => {
        for (const key of ["p95", "errors", "quality", "p50"]) {
          await page.locator(`thead th.${key} button`).click();
        }
      });
      t.diagnostic(`sorting: ${sorting}`);
      assert.ok((await page.locator("table.agents tbody tr").count()) < 100);
    });
  }));
