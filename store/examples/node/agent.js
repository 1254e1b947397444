// The agent of ../c/agent.c in Node: npm ci && node agent.js /var/lib/pitwall coder-1 3
import { writeSync } from "node:fs";
import { PitwallError, Store } from "./pitwall.js";

function say(what) {
  writeSync(1, `${what}\n`);
}

function work(agent, bash, opus, number) {
  const taskId = `task-${number}`;
  agent.claim(taskId, "review");
  say("claim");
  for (let call = 0; call < 10; ++call) {
    bash.record(40_000_000);
    say("call");
  }
  bash.recordCall(30_000_000, { success: false, errorType: "timeout", argsHash: "ls -R /" });
  say("failed call");
  opus.recordCall(2_500_000_000, { input: 1200, output: 340, cached: 800, costUsd: 0.02 });
  say("model call");
  agent.complete(taskId, 8.5);
  say("complete");
}

function main([path, agentId, tasks]) {
  if (tasks === undefined) {
    console.error("usage: agent.js STORAGE_PATH AGENT_ID TASKS");
    process.exitCode = 2;
    return;
  }
  try {
    const agent = new Store(path).agent(agentId);
    const bash = agent.tool("bash");
    const opus = agent.model("opus");
    for (let number = 0; number < Number(tasks); ++number) work(agent, bash, opus, number);
  } catch (error) {
    if (!(error instanceof PitwallError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

main(process.argv.slice(2));
