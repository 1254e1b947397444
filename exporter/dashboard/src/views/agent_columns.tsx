// The columns of the leaderboard: their content and their values for sorting.
import type { ComponentChildren } from "preact";
import { ageBetween, count, decimal, duration, percent, rate } from "../data/format";
import { share, tasksPerHour } from "../data/measures";
import type { Agent, Window } from "../data/wire";
import { Link } from "../parts/link";
import type { SortValue } from "../parts/sort";
import { Sparkline } from "../parts/sparkline";
import { StandingBadge } from "../parts/standing";
import { LoopBadge } from "../parts/loop_warning";

export interface RowContext {
  window: Window;
  now: string;
  activity: ReadonlyMap<string, readonly number[]> | null;
}

export interface Column {
  key: string;
  label: string;
  title?: string;
  class: string;
  firstDescending: boolean;
  value: (agent: Agent, context: RowContext) => SortValue;
  cell: (agent: Agent, context: RowContext) => ComponentChildren;
}

function reasonOf(agent: Agent) {
  const reasons = agent.standing.reasons;
  return (
    <span class="reason" title={reasons.join("\n")}>
      <LoopBadge agent={agent} />
      {reasons[0]}
    </span>
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function activityOf(agent: Agent, { activity }: RowContext) {
  const values = activity?.get(agent.agent_id);
  if (!values) return null;
  return <Sparkline values={values} label={`${count(sum(values))} tool calls in the last hour`} />;
}

export const AGENT_COLUMNS: readonly Column[] = [
  {
    key: "standing",
    label: "Standing",
    title: "Compared with the rest of the fleet at the same mix of tasks and tools",
    class: "standing",
    firstDescending: false,
    value: (agent) => agent.standing.rank,
    cell: (agent) => <StandingBadge standing={agent.standing.class} />,
  },
  {
    key: "agent",
    label: "Agent",
    class: "name",
    firstDescending: false,
    value: (agent) => agent.agent_id,
    cell: (agent) => (
      <Link to={{ place: { view: "agent", agentId: agent.agent_id } }} title={agent.agent_id}>
        {agent.agent_id}
      </Link>
    ),
  },
  {
    key: "role",
    label: "Role",
    class: "role",
    firstDescending: false,
    value: (agent) => agent.role,
    cell: (agent) => agent.role ?? "",
  },
  {
    key: "active",
    label: "Active",
    title: "Tasks in progress",
    class: "number active",
    firstDescending: true,
    value: (agent) => agent.tasks_in_progress,
    cell: (agent) => (agent.tasks_in_progress === 0 ? "" : count(agent.tasks_in_progress)),
  },
  {
    key: "throughput",
    label: "Tasks/h",
    title: "Completed tasks per hour",
    class: "number throughput",
    firstDescending: true,
    value: (agent, { window, now }) => tasksPerHour(agent, window, now),
    cell: (agent, { window, now }) => rate(tasksPerHour(agent, window, now)),
  },
  {
    key: "p50",
    label: "p50",
    title: "Half of its tasks took less",
    class: "number p50",
    firstDescending: true,
    value: (agent) => agent.duration_ms.p50,
    cell: (agent) => duration(agent.duration_ms.p50),
  },
  {
    key: "p95",
    label: "p95",
    title: "95 % of its tasks took less",
    class: "number p95",
    firstDescending: true,
    value: (agent) => agent.duration_ms.p95,
    cell: (agent) => duration(agent.duration_ms.p95),
  },
  {
    key: "errors",
    label: "Errors",
    title: "Tool calls that failed",
    class: "number errors",
    firstDescending: true,
    value: (agent) => share(agent.tool_errors, agent.tool_calls),
    cell: (agent) => percent(share(agent.tool_errors, agent.tool_calls)),
  },
  {
    key: "quality",
    label: "Quality",
    title: "Mean quality score",
    class: "number quality",
    firstDescending: true,
    value: (agent) => agent.avg_quality,
    cell: (agent) => decimal(agent.avg_quality),
  },
  {
    key: "activity",
    label: "Last hour",
    title: "Tool calls over the last hour",
    class: "activity",
    firstDescending: true,
    value: (agent, { activity }) => sum(activity?.get(agent.agent_id) ?? []),
    cell: activityOf,
  },
  {
    key: "seen",
    label: "Seen",
    title: "Time since its last event",
    class: "number seen",
    firstDescending: true,
    value: (agent) => agent.last_activity,
    cell: (agent, { now }) => ageBetween(agent.last_activity, now),
  },
  {
    key: "reason",
    label: "Why",
    title: "The strongest reason for the standing",
    class: "why",
    firstDescending: true,
    value: (agent) => agent.standing.score,
    cell: reasonOf,
  },
];
