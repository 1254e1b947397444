import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { call } from "./events";
import { agentLink, open, rowOf, visit } from "./site";
import { withProxy } from "./proxy";

test("the page says when the daemon is gone, and comes back with it", (t) =>
  withDaemon(async (daemon) => {
    await daemon.post([call("before", "bash", 5)]);
    const { page } = await open(daemon.url); // the browser itself complains of failed connections
    await rowOf(page, "before").waitFor();
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await daemon.stop();
    await page.getByRole("status").filter({ hasText: "Disconnected" }).waitFor();
    assert.equal(await rowOf(page, "before").count(), 1);
    await daemon.start();
    const startedAt = Date.now();
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    t.diagnostic(`live again ${Date.now() - startedAt} ms after the daemon listened`);
    await daemon.post([call("after", "bash", 5)]);
    await rowOf(page, "after").waitFor();
    await page.context().close();
  }));

test("it works behind a path prefix", () =>
  withDaemon(async (daemon) => {
    await daemon.post([call("proxied", "bash", 5)]);
    await withProxy(daemon.url, "/some/where/", (url) =>
      visit(url, async (page) => {
        await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
        await agentLink(page, "proxied").click();
        await page.getByRole("heading", { name: "proxied" }).waitFor();
        await page.getByRole("link", { name: "Tools", exact: true }).click();
        await page.getByRole("rowheader", { name: "bash" }).first().waitFor();
      }),
    );
  }));

test("an agent that is unknown is an error in words", () =>
  withDaemon(async (daemon) => {
    const { page } = await open(`${daemon.url}#/agents/nobody`); // a 404 is told in the console
    await page.getByRole("alert").filter({ hasText: "no agent named nobody" }).waitFor();
    await page.context().close();
  }));

test("data are marked as old within 4 s after the daemon was stopped", (t) =>
  withDaemon(async (daemon) => {
    await daemon.post([call("before", "bash", 5)]);
    await visit(daemon.url, async (page) => {
      await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
      await page.locator(".connection time").waitFor();
      daemon.signal("SIGSTOP");
      const stoppedAt = Date.now();
      await page.getByRole("status").filter({ hasText: "No news" }).waitFor();
      t.diagnostic(`marked ${Date.now() - stoppedAt} ms after the daemon was stopped`);
      assert.equal(await page.locator("main.outdated").count(), 1);
      daemon.signal("SIGCONT");
      await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
      assert.equal(await page.locator("main.outdated").count(), 0);
    });
  }));

test("where WebSockets are blocked, the page polls", () =>
  withDaemon(async (daemon) => {
    await daemon.post([call("polled", "bash", 5)]);
    await withProxy(
      daemon.url,
      "/",
      async (url) => {
        const { page } = await open(url); // the browser itself complains of the WebSocket
        await rowOf(page, "polled").waitFor();
        await page.getByRole("status").filter({ hasText: "Polling" }).waitFor();
        await daemon.post([call("later", "bash", 5)]);
        await rowOf(page, "later").waitFor();
        await page.context().close();
      },
      { blocksWebSockets: true },
    );
  }));

test("a daemon that is gone is an error in words, above what was known", () =>
  withDaemon(async (daemon) => {
    await daemon.post([call("known", "bash", 5)]);
    const { page } = await open(`${daemon.url}#/agents/known`);
    await page.getByRole("heading", { name: "known" }).waitFor();
    await daemon.stop();
    await page.getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
    assert.equal(await page.locator(".outdated h1").count(), 1);
    await page.context().close();
  }));
