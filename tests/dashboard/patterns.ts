import assert from "node:assert/strict";
import { test } from "node:test";
import { withDaemon } from "./daemon";
import { agentEvents, call } from "./events";
import { agentLink, open, rowOf, visit } from "./site";

const since = new Date(Date.now() - 3_720_000).toISOString();
const LOOP = {
  looping: true,
  loop: { calls: 27, since, until: new Date().toISOString(), tools: ["read", "grep"] },
  tasks_orphaned: 3,
  oldest_claim: since,
};

// Adds the loop to a response of the daemon, as if it had detected one.
function withLoop(text: string): string {
  const message = JSON.parse(text);
  const agents = message.data?.agents ?? { one: message.agent };
  for (const agent of Object.values(agents)) Object.assign(agent as object, LOOP);
  const claims = [{ task_id: "t-1", task_type: "work", claimed_at: since, waited_ms: 3_720_000 }];
  const sequences = [{ tools: ["read", "edit", "run_tests"], count: 6 }];
  return JSON.stringify(message.data ? message : { ...message, claims, sequences });
}

test("an agent that loops is marked, and its page says how", () =>
  withDaemon(async (daemon) => {
    await daemon.post(agentEvents(1));
    const { page, complaints } = await open("about:blank");
    await page.routeWebSocket(/\/ws/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((text) => socket.send(withLoop(String(text))));
    });
    await page.route("**/api/agent-performance/*", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: withLoop(await answer.text()) });
    });
    await page.goto(daemon.url);
    await rowOf(page, "agent-0001").getByText("looping ×27").waitFor();
    await agentLink(page, "agent-0001").click();
    const warning = page.getByRole("note");
    await warning.filter({ hasText: "27 calls of read and grep" }).waitFor();
    assert.match((await warning.textContent()) ?? "", /for 1 h/);
    await page.getByText("read → edit → run_tests ×6").waitFor();
    const ledger = page.getByLabel("Ledger");
    await ledger.getByText("oldest 1 h").waitFor();
    await page.getByRole("table", { name: "Tasks in progress" }).getByText("t-1").waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  }));

test("a loop that the daemon sees is marked as it happens, and goes when it is over", () =>
  withDaemon(async (daemon) => {
    const poll = { ...call("stuck", "poll", 5), args_hash: "5eed" };
    await daemon.post([poll, ...agentEvents(1)]);
    await visit(daemon.url, async (page) => {
      await rowOf(page, "stuck").waitFor();
      assert.equal(await page.getByText("looping").count(), 0);
      await daemon.post(Array(8).fill(poll));
      await rowOf(page, "stuck").getByText("looping ×9").waitFor();
      await page.getByRole("button", { name: "looping 1" }).click();
      await page.locator('table[aria-rowcount="2"]').waitFor();
      await agentLink(page, "stuck").click();
      const warning = page.getByRole("note");
      await warning.filter({ hasText: "9 calls of poll with the same arguments" }).waitFor();
      const others = Array.from({ length: 12 }, (_, i) => ({ ...poll, args_hash: `${i}` }));
      await daemon.post(others);
      await page.getByText("It last looped").waitFor();
      assert.equal(await warning.count(), 0);
    });
  }));
