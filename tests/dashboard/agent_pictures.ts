// Screenshots of a fleet whose agents report through OpenTelemetry and hooks, for docs/agents: node
// agent_pictures.cjs [URL]. The daemon is a running one to which such agents have reported.
import { resolve } from "node:path";
import { closeBrowser, open } from "./site";

const URL_OF_DAEMON = process.argv[2] ?? "http://127.0.0.1:7487/";
const WINDOW = "?window=1h";
const FOLDER = resolve(process.cwd(), "../../exporter/dashboard/pictures/agents");

// The time of the daemon, which may have a clock of its own.
async function daemonTime(): Promise<string> {
  const view = (await (await fetch(`${URL_OF_DAEMON}api/tools`)).json()) as {
    last_updated: string;
  };
  return view.last_updated;
}

async function take(name: string, path: string, height: number, ready: string): Promise<void> {
  const viewport = { width: 1360, height };
  const { page } = await open(URL_OF_DAEMON, { viewport, colorScheme: "light" });
  await page.clock.setFixedTime(await daemonTime());
  await page.goto(`${URL_OF_DAEMON}${path}`);
  await page.reload();
  await page.locator(ready).first().waitFor();
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.context().close();
}

// The agent that waited longest for a person.
async function mostWaiting(): Promise<string> {
  const query = "api/agent-performance?sort=-time_spent.waiting_ms&limit=1";
  const view = (await (await fetch(`${URL_OF_DAEMON}${query}`)).json()) as { order: string[] };
  return view.order[0] ?? "";
}

async function main(): Promise<void> {
  await take("standings", `#/agents${WINDOW}`, 620, ".spark");
  await take("tools", `#/tools${WINDOW}`, 620, "tbody tr");
  await take("models", `#/models${WINDOW}`, 420, "tbody tr");
  await take("sources", "#/sources", 620, "tbody tr");
  const agent = encodeURIComponent(await mostWaiting());
  await take("time", `#/agents/${agent}${WINDOW}`, 345, ".time-spent");
  await closeBrowser();
}

void main();
