// The README's screenshots of a running demo: node pictures.cjs [URL]
import { resolve } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { closeBrowser, open } from "./site";

const URL_OF_DEMO = process.argv[2] ?? "http://127.0.0.1:7487/";
const FOLDER = resolve(process.cwd(), "../../exporter/dashboard/pictures");

const WIDE = { width: 1360, height: 680 };
const PHONE = { width: 390, height: 760 };

async function take(
  name: string,
  options: BrowserContextOptions,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  const { page } = await open(URL_OF_DEMO, options);
  await page.locator(".spark").first().waitFor({ state: "attached" });
  await prepare(page);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.context().close();
}

async function openBusiest(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Last hour" }).click();
  await page.locator("th[aria-sort=descending].activity").waitFor();
  await page.locator("table.agents tbody a").first().click();
  await page.locator(".plot canvas").first().waitFor();
}

async function main(): Promise<void> {
  await take("light", { viewport: WIDE, colorScheme: "light" });
  await take("dark", { viewport: WIDE, colorScheme: "dark" });
  await take("phone", { viewport: PHONE, colorScheme: "light" });
  const tall = { ...WIDE, height: 1280 };
  await take("agent", { viewport: tall, colorScheme: "light" }, openBusiest);
  await closeBrowser();
}

void main();
