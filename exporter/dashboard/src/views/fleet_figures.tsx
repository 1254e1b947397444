// The main numbers of the fleet, or of the agents that match the filters.
import { useMemo } from "preact/hooks";
import { count, decimal, dollars, duration, percent, shortCount } from "../data/format";
import type { LiveView } from "../data/live_feed";
import { share } from "../data/measures";
import type { Agent, TimeSpent } from "../data/wire";
import { Figures, type Figure } from "../parts/figures";
import { TimeBar, hasTime } from "./time_spent";

type Value = (agent: Agent) => number | null;

const sum = (agents: readonly Agent[], value: Value) =>
  agents.reduce((total, agent) => total + (value(agent) ?? 0), 0);

function median(agents: readonly Agent[], value: Value): number | null {
  const known = agents.map(value).filter((one) => one !== null);
  known.sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
}

function countsOf(agents: readonly Agent[]) {
  return {
    tasks_in_progress: sum(agents, (agent) => agent.tasks_in_progress),
    tasks_completed: sum(agents, (agent) => agent.tasks_completed),
    tasks_failed: sum(agents, (agent) => agent.tasks_failed),
    tool_calls: sum(agents, (agent) => agent.tool_calls),
    tool_errors: sum(agents, (agent) => agent.tool_errors),
    avg_quality: median(agents, (agent) => agent.avg_quality),
  };
}

// Of several agents the rest of the time is not known.
function spentBy(agents: readonly Agent[]): TimeSpent {
  const part = (key: "model_ms" | "tool_ms" | "waiting_ms") =>
    sum(agents, ({ time_spent: spent }) => spent?.[key] ?? null);
  return {
    model_ms: part("model_ms"),
    tool_ms: part("tool_ms"),
    waiting_ms: part("waiting_ms"),
    other_ms: null,
  };
}

interface Props {
  view: LiveView;
  matching: readonly Agent[];
  isFiltered: boolean;
}

export function FleetFigures({ view, matching, isFiltered }: Props) {
  // `matching` stays the same for some messages, and a fleet may have 10 000 agents.
  const ofMatching = useMemo(
    () => ({
      counts: countsOf(matching),
      cost: sum(matching, ({ tokens }) => tokens.cost_usd),
      typicalMs: median(matching, (agent) => agent.duration_ms.p50),
      spent: spentBy(matching),
    }),
    [matching],
  );
  const { cost } = ofMatching;
  const fleet = isFiltered ? ofMatching.counts : view.fleet;
  const of = `of ${count(view.fleet.agents)}`;
  const figures: Figure[] = [
    { name: "Agents", value: count(matching.length), note: isFiltered ? of : undefined },
    { name: "In progress", value: count(fleet.tasks_in_progress) },
    { name: "Completed", value: shortCount(fleet.tasks_completed) },
    { name: "Failed", value: shortCount(fleet.tasks_failed) },
    { name: "Typical task", value: duration(ofMatching.typicalMs) },
    { name: "Tool calls", value: shortCount(fleet.tool_calls) },
    { name: "Tool errors", value: percent(share(fleet.tool_errors, fleet.tool_calls)) },
    { name: "Quality", value: decimal(fleet.avg_quality) },
  ];
  if (cost > 0) figures.push({ name: "Cost", value: dollars(cost) });
  const spent = isFiltered ? ofMatching.spent : view.fleet.time_spent;
  if (hasTime(spent))
    figures.push({ name: "Where the time went", value: <TimeBar spent={spent} /> });
  return <Figures label="Fleet" figures={figures} />;
}
