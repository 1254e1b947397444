// Events of the fleets in the tests.

const TOOLS = [
  "bash",
  "read",
  "edit",
  "grep",
  "glob",
  "write",
  "git",
  "build",
  "lint",
  "web_fetch",
];
const ROLES = ["coder", "tester", "reviewer"];

export function call(agent_id: string, tool: string, duration_ms: number, success = true) {
  const error_type = success ? undefined : "timeout";
  return { type: "tool_call", agent_id, tool, duration_ms, success, error_type };
}

export function modelCall(agent_id: string, model: string, duration_ms: number, more: object = {}) {
  return { type: "model_call", agent_id, model, duration_ms, ...more };
}

export function task(agent_id: string, task_id: string, duration_ms: number, score: number) {
  return { type: "task_completed", agent_id, task_id, task_type: "work", duration_ms, score };
}

// The events of one agent; agents with greater numbers are slower.
export function agentEvents(number: number): object[] {
  const agent_id = `agent-${String(number).padStart(4, "0")}`;
  const role = ROLES[number % ROLES.length];
  return [
    { type: "heartbeat", agent_id, role, model: "atlas" },
    { type: "task_claimed", agent_id, task_id: `${agent_id}-open`, task_type: "work" },
    ...[1, 2].map((i) => task(agent_id, `${agent_id}-${i}`, 1000 * number * i, 5 + (number % 5))),
    ...TOOLS.map((tool, i) => call(agent_id, tool, 5 * number + i, (number + i) % 7 !== 0)),
    ...TOOLS.map((tool) => call(agent_id, tool, 3 * number)),
    modelCall(agent_id, "atlas", 900 * number, { input_tokens: 1_000 * number, output_tokens: 90 }),
  ];
}

export function fleetEvents(agents: number): object[] {
  return Array.from({ length: agents }, (_, i) => agentEvents(i + 1)).flat();
}
