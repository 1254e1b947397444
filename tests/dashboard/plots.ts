import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { period, tickLabels } from "../../exporter/dashboard/src/data/time_labels";
import { withDaemon } from "./daemon";
import { call, task } from "./events";
import { visit } from "./site";

const MINUTE_MS = 60_000;

function plotOf(page: Page, label: string | RegExp): Locator {
  return page.locator("figure.plot", { hasText: label });
}

// Painted pixels in each column of the plot. Those of the grid, which every column has, are left out.
function paintedColumns(plot: Locator): Promise<number[]> {
  return plot.evaluate((figure) => {
    const canvas = figure.querySelector("canvas")!;
    const over = figure.querySelector(".u-over")!.getBoundingClientRect();
    const origin = canvas.getBoundingClientRect();
    const scale = canvas.width / origin.width;
    const [left, top] = [(over.left - origin.left) * scale, (over.top - origin.top) * scale];
    const [width, height] = [Math.floor(over.width * scale), Math.floor(over.height * scale)];
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas, -left, -top);
    const { data } = copy.getImageData(0, 0, width, height - 1);
    const columns = Array.from({ length: width }, (_, x) => {
      let pixels = 0;
      for (let y = 0; y < height - 1; ++y) pixels += Number(data[4 * (y * width + x) + 3]! > 128);
      return pixels;
    });
    const grid = Math.min(...columns);
    return columns.map((pixels) => pixels - grid);
  });
}

// The painted pixels between two shares of the width.
function within(columns: readonly number[], from: number, to: number): number {
  const [first, end] = [from, to].map((share) => Math.round(share * columns.length));
  return columns.slice(first, end).reduce((sum, pixels) => sum + pixels, 0);
}

test("the first events of a new agent are drawn, in the newest step", () =>
  withDaemon(async (daemon) => {
    await daemon.post([
      ...Array.from({ length: 20 }, () => call("coder-1", "bash", 412, false)),
      task("coder-1", "a", 4_000, 8),
    ]);
    await visit(`${daemon.url}#/agents/coder-1?window=24h`, async (page) => {
      await page.locator(".plot canvas").nth(3).waitFor();
      for (const label of ["Task duration", "Tool calls", "Finished", "Mean quality"]) {
        const columns = await paintedColumns(plotOf(page, label));
        assert.ok(within(columns, 59 / 60, 1) > 10, `${label} is blank`);
        assert.equal(within(columns, 0.2, 0.8), 0, label);
      }
    });
  }));

test("steps without tasks are gaps, and a lone task is a point", () =>
  withDaemon(async (daemon) => {
    const now = Date.now();
    const done = (minutesAgo: number) => ({
      ...task("coder-1", `t-${minutesAgo}`, 4_000, 8),
      timestamp: now - minutesAgo * MINUTE_MS,
    });
    await daemon.post([done(50), done(10)]);
    await visit(`${daemon.url}#/agents/coder-1`, async (page) => {
      const plot = plotOf(page, "Task duration");
      await plot.locator("canvas").waitFor();
      const columns = await paintedColumns(plot);
      assert.ok(within(columns, 0.12, 0.22) > 10, "the first task is not drawn");
      assert.ok(within(columns, 0.79, 0.89) > 10, "the second task is not drawn");
      assert.equal(within(columns, 0.25, 0.75), 0, "a line crosses the gap");
    });
  }));

test("the numbers below a plot are those of the bar under the pointer", () =>
  withDaemon(async (daemon) => {
    const now = Date.now();
    const calls = (count: number, minutesAgo: number) =>
      Array.from({ length: count }, () => ({
        ...call("coder-1", "bash", 5),
        timestamp: now - minutesAgo * MINUTE_MS,
      }));
    await daemon.post([...calls(20, 30), ...calls(11, 34)]);
    await visit(
      `${daemon.url}#/agents/coder-1`,
      async (page) => {
        const plot = plotOf(page, "Tool calls");
        const over = plot.locator(".u-over");
        await over.waitFor();
        await over.scrollIntoViewIfNeeded();
        const box = (await over.boundingBox())!;
        // Reads at the left and at the right end of the first and of the second bar.
        const readings = async () => {
          const isBar = (await paintedColumns(plot)).map((pixels) => pixels > 20);
          const begins = isBar.flatMap((now, x) => (now && !isBar[x - 1] ? [x + 1] : []));
          const ends = isBar.flatMap((now, x) => (now && !isBar[x + 1] ? [x - 1] : []));
          const read: string[] = [];
          for (const x of [begins[0]!, ends[0]!, begins[1]!, ends[1]!]) {
            await page.mouse.move(box.x + x + 0.5, box.y + box.height / 2);
            const text = (await plot.locator(".readout").textContent()) ?? "";
            read.push(/calls (\d+)/.exec(text)?.[1] ?? text);
          }
          return read.join();
        };
        // Once more if a new step began in between.
        const first = await readings();
        if (first !== "11,11,20,20") assert.equal(await readings(), "11,11,20,20");
      },
      { viewport: { width: 700, height: 800 } },
    );
  }));

test("dragging over a plot zooms in, Back zooms out, and the address keeps the period", () =>
  withDaemon(async (daemon) => {
    await daemon.post([call("coder-1", "bash", 5)]);
    await visit(`${daemon.url}#/agents/coder-1?window=24h`, async (page) => {
      const plot = plotOf(page, "Tool calls");
      const over = plot.locator(".u-over");
      await over.waitFor();
      const box = (await over.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.9, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.95, box.y + 40);
      await page.mouse.move(box.x + box.width, box.y + 40);
      await page.mouse.up();
      await page.getByRole("button", { name: "last 24h" }).waitFor();
      const [, from, to] = /from=([^&]+)&to=([^&]+)/.exec(page.url()) ?? [];
      const chosenMs = Date.parse(to ?? "") - Date.parse(from ?? "");
      assert.ok(Math.abs(chosenMs - 2.4 * 60 * MINUTE_MS) < 10 * MINUTE_MS, `${chosenMs} ms`);
      await plotOf(page, /every [2-5](\.\d)? min/)
        .first()
        .waitFor();
      await page.reload();
      await plotOf(page, /every [2-5](\.\d)? min/)
        .first()
        .waitFor();
      await page.goBack();
      await plotOf(page, /every (24|30) min/)
        .first()
        .waitFor();
      assert.equal(await page.getByRole("button", { name: "last 24h" }).count(), 0);
    });
  }));

test("a period is chosen by its begin and end, in the zone that the page names", () =>
  withDaemon(async (daemon) => {
    await daemon.post([call("coder-1", "bash", 5)]);
    await visit(
      `${daemon.url}#/agents/coder-1`,
      async (page) => {
        await page.getByText("America/New_York").first().waitFor();
        await page.getByRole("button", { name: "use UTC" }).click();
        await page.locator(".zone", { hasText: /^UTC$/ }).waitFor();
        await page.getByRole("button", { name: "other period" }).click();
        const day = new Date(Date.now() - 3_600_000).toISOString().slice(0, 13);
        await page.getByLabel("From", { exact: true }).fill(`${day}:00`);
        await page.getByLabel("To", { exact: true }).fill(`${day}:30`);
        await page.getByRole("button", { name: "Show" }).click();
        await page.waitForURL(`**from=${day}:00:00Z&to=${day}:30:00Z`);
        await page.getByText(`${day.slice(11)}:00–${day.slice(11)}:30`).waitFor();
      },
      { timezoneId: "America/New_York" },
    );
  }));

test("bars, errors and quantiles differ where the system forces its colours", () =>
  withDaemon(async (daemon) => {
    const calls = (count: number, success: boolean) =>
      Array.from({ length: count }, () => call("coder-1", "bash", 5, success));
    await daemon.post([...calls(20, true), ...calls(10, false)]);
    await visit(
      `${daemon.url}#/agents/coder-1?window=1m`,
      async (page) => {
        const plot = plotOf(page, "Tool calls");
        await plot.locator("canvas").waitFor();
        const swatches = plot.locator(".swatch");
        const looks = await swatches.evaluateAll((all) =>
          all.map((one) => getComputedStyle(one).backgroundImage + getComputedStyle(one).color),
        );
        assert.equal(new Set(looks).size, 2, looks.join("\n"));
      },
      { forcedColors: "active" },
    );
  }));

test("ticks show seconds, and the day where it changes", () => {
  const midnight = Date.UTC(2026, 10, 28);
  assert.deepEqual(tickLabels([midnight - 30_000, midnight, midnight + 30_000], 30_000, "UTC"), [
    "23:59:30\n27 Nov",
    "00:00:00\n28 Nov",
    "00:00:30",
  ]);
  assert.deepEqual(tickLabels([midnight], 3_600_000, "America/New_York"), ["19:00\n27 Nov"]);
  assert.equal(period(midnight, midnight + 60_000, "Asia/Tokyo"), "09:00–09:01");
  assert.equal(period(midnight - 60_000, midnight, "UTC"), "27 Nov 23:59 – 28 Nov 00:00");
});
