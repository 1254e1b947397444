import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { fleetEvents } from "./events";
import { theBrowser } from "./site";

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
    await page.goto(daemon.url);
    await page.locator('table.agents[aria-rowcount="1001"]').waitFor();
    const shownMs = await page.evaluate(() => performance.now());
    await page.locator(".spark").first().waitFor();
    t.diagnostic(`1000 agents were shown ${Math.round(shownMs)} ms after the request`);
    t.diagnostic(`sent: ${JSON.stringify(bytes)}, the first frame uncompressed`);
    assert.ok(bytes.files > 0);
    assert.ok(bytes.files <= MOST_ASSET_BYTES, `${bytes.files} bytes`);
    await context.close();
  }));
