// The main numbers of an agent.
import { ageBetween, count, decimal, dollars, duration, percent, rate } from "../data/format";
import { share, tasksPerHour } from "../data/measures";
import type { Agent, Window } from "../data/wire";
import { Figures, type Figure } from "../parts/figures";

interface Props {
  agent: Agent;
  window: Window;
  now: string;
}

export function AgentFigures({ agent, window, now }: Props) {
  const { duration_ms: tasks, tokens } = agent;
  const figures: Figure[] = [
    { name: "In progress", value: count(agent.tasks_in_progress) },
    { name: "Completed", value: count(agent.tasks_completed) },
    { name: "Tasks/h", value: rate(tasksPerHour(agent, window, now)) },
    { name: "Task p50", value: duration(tasks.p50) },
    { name: "Task p95", value: duration(tasks.p95) },
    { name: "Tool calls", value: count(agent.tool_calls) },
    { name: "Tool errors", value: percent(share(agent.tool_errors, agent.tool_calls)) },
    { name: "Quality", value: decimal(agent.avg_quality) },
    { name: "Seen", value: ageBetween(agent.last_activity, now) },
  ];
  if (tokens.cost_usd > 0) figures.push({ name: "Cost", value: dollars(tokens.cost_usd) });
  return <Figures label="At a glance" figures={figures} />;
}
