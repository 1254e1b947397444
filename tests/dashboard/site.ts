// The browser, and a page that reports its errors.
import assert from "node:assert/strict";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const CHROMIUM = process.env["PITWALL_CHROMIUM"] ?? "/usr/bin/chromium";

const PATIENCE_MS = Number(process.env["PITWALL_PATIENCE_MS"] ?? 60_000);

let browser: Promise<Browser> | null = null;

export function theBrowser(): Promise<Browser> {
  // Chromium's sandbox needs user namespaces, which are missing in containers and for root.
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

export interface Site {
  page: Page;
  complaints: string[]; // errors of the console and of scripts
  hosts: Set<string>; // all hosts that received a request
}

export async function open(url: string, options: BrowserContextOptions = {}): Promise<Site> {
  const context = await (await theBrowser()).newContext({ locale: "en-GB", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("websocket", (socket) => hosts.add(new URL(socket.url()).host));
  await page.goto(url);
  return { page, complaints, hosts };
}

// A page for the duration of `use`. It must send requests only to its daemon and write nothing to the
// console.
export async function visit(
  url: string,
  use: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const { page, complaints, hosts } = await open(url, options);
  try {
    await use(page);
    assert.deepEqual(complaints, []);
    assert.deepEqual([...hosts], [new URL(url).host]);
  } finally {
    await page.context().close();
  }
}

export function rowOf(page: Page, agentId: string) {
  return page.locator("table.agents tbody tr", {
    has: page.getByRole("link", { name: agentId, exact: true }),
  });
}

// The link to an agent in its row, which may have other links.
export function agentLink(page: Page, agentId: string) {
  return rowOf(page, agentId).locator("a[data-agent]");
}

// The texts of a column, from the top.
export function column(page: Page, name: string): Promise<string[]> {
  return page.locator(`table.agents tbody .${name}`).allTextContents();
}
