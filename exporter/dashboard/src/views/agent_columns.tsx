// The columns of the leaderboard: their content and their values for sorting.
import type { ComponentChildren } from "preact";
import {
  ageBetween,
  ageMs,
  count,
  decimal,
  dollars,
  duration,
  percent,
  rate,
  shortCount,
} from "../data/format";
import { aspectOf } from "../data/aspects";
import { attentionRank } from "../data/attention";
import { groupOf, type Dimension } from "../data/groups";
import { share, tasksPerHour } from "../data/measures";
import { visible } from "../data/names";
import type { Agent, Window } from "../data/wire";
import { CopyButton } from "../parts/copy_button";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { TimeBar } from "./time_spent";
import type { SortValue } from "../parts/sort";
import { Sparkline } from "../parts/sparkline";
import { StandingBadge } from "../parts/standing";
import { LoopBadge, StuckBadge } from "../parts/loop_warning";

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
  fields?: string; // keys of the API that have its content
  sortedBy?: string; // the number by which the API sorts in the same order
  isOptional?: boolean; // shown only if the reader has chosen it
  isEmpty?: (agent: Agent, context: RowContext) => boolean; // a column that is empty for all is left out
  value: (agent: Agent, context: RowContext) => SortValue;
  cell: (agent: Agent, context: RowContext) => ComponentChildren;
}

function reasonOf(agent: Agent) {
  const reasons = agent.standing.reasons;
  return (
    <span class="reason" title={reasons.join("\n")}>
      <LoopBadge agent={agent} />
      <StuckBadge agent={agent} />
      {reasons[0] && aspectOf(reasons[0]) ? (
        <Link
          to={{ place: { view: "agent", agentId: agent.agent_id }, show: "evidence" }}
          tabIndex={-1}
        >
          {reasons[0]}
        </Link>
      ) : (
        reasons[0]
      )}
    </span>
  );
}

// A link to the page of an agent.
export function AgentLink({ agentId }: { agentId: string }) {
  return (
    <Link
      to={{ place: { view: "agent", agentId } }}
      title={visible(agentId)}
      aria-label={visible(agentId)}
      data-agent={agentId}
    >
      <Name text={agentId} />
    </Link>
  );
}

// A link to the group of an agent. In the table it is left out of the order of the Tab key, since the
// agent's page has it too.
function GroupLink({ agent, by }: { agent: Agent; by: Dimension }) {
  const group = groupOf(agent, by);
  if (!group) return null;
  return (
    <Link to={{ place: { view: "group", by, group } }} tabIndex={-1} title={visible(group)}>
      {visible(group)}
    </Link>
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function activityOf(agent: Agent, { activity }: RowContext) {
  const values = activity?.get(agent.agent_id);
  if (!values) return null;
  return <Sparkline values={values} label={`${count(sum(values))} tool calls in the last hour`} />;
}

const optional = (
  key: string,
  label: string,
  title: string,
  fields: string,
  value: (agent: Agent) => number,
): Column => ({
  key,
  fields,
  sortedBy: fields,
  label,
  title,
  class: `number ${key}`,
  firstDescending: true,
  isOptional: true,
  value,
  cell: (agent) => shortCount(value(agent)),
});

const OPTIONAL_COLUMNS: readonly Column[] = [
  optional("done", "Done", "Completed tasks", "tasks_completed", (agent) => agent.tasks_completed),
  optional("failed", "Failed", "Failed tasks", "tasks_failed", (agent) => agent.tasks_failed),
  optional("calls", "Calls", "Tool calls", "tool_calls", (agent) => agent.tool_calls),
  optional(
    "input",
    "Tokens in",
    "Input tokens, cached ones included",
    "tokens.input",
    ({ tokens }) => tokens.input,
  ),
  optional("output", "Tokens out", "Output tokens", "tokens.output", ({ tokens }) => tokens.output),
  {
    key: "model",
    label: "Model",
    class: "model",
    fields: "model",
    firstDescending: false,
    isOptional: true,
    value: (agent) => agent.model,
    cell: (agent) => <GroupLink agent={agent} by="model" />,
  },
  {
    key: "time",
    label: "Time",
    title: "Where its time went: model, tools, waiting for a person, other",
    class: "time",
    fields: "time_spent.model_ms,time_spent.tool_ms,time_spent.waiting_ms,time_spent.other_ms",
    firstDescending: true,
    isOptional: true,
    value: ({ time_spent: spent }) => (spent ? spent.model_ms + spent.tool_ms : null),
    cell: (agent) => <TimeBar spent={agent.time_spent} />,
  },
];

// The order by attention, of which there is no column.
const ATTENTION: Column = {
  key: "attention",
  label: "",
  class: "",
  firstDescending: false,
  value: (agent, { window, now }) => attentionRank(agent, window, Date.parse(now)),
  cell: () => null,
};

export const AGENT_COLUMNS: readonly Column[] = [
  {
    key: "standing",
    label: "Standing",
    title: "Compared with the rest of the fleet at the same mix of tasks and tools",
    class: "standing",
    fields: "standing.class",
    sortedBy: "standing.rank",
    firstDescending: false,
    value: (agent) => agent.standing.rank,
    cell: (agent) => <StandingBadge standing={agent.standing.class} />,
  },
  {
    key: "agent",
    label: "Agent",
    class: "name",
    fields: "agent_id",
    firstDescending: false,
    value: (agent) => agent.agent_id,
    cell: (agent) => (
      <>
        <AgentLink agentId={agent.agent_id} />
        <CopyButton text={agent.agent_id} what="the id" tabIndex={-1} />
      </>
    ),
  },
  {
    key: "role",
    label: "Role",
    class: "role",
    fields: "role",
    firstDescending: false,
    isEmpty: (agent) => agent.role === null,
    value: (agent) => agent.role,
    cell: (agent) => <GroupLink agent={agent} by="role" />,
  },
  {
    key: "active",
    label: "Active",
    title: "Tasks in progress",
    class: "number active",
    fields: "tasks_in_progress",
    sortedBy: "tasks_in_progress",
    firstDescending: true,
    isEmpty: (agent) => agent.tasks_in_progress === 0,
    value: (agent) => agent.tasks_in_progress,
    cell: (agent) => (agent.tasks_in_progress === 0 ? "" : count(agent.tasks_in_progress)),
  },
  {
    key: "throughput",
    label: "Tasks/h",
    title: "Completed tasks per hour",
    class: "number throughput",
    fields: "tasks_completed",
    firstDescending: true,
    value: (agent, { window, now }) => tasksPerHour(agent, window, now),
    cell: (agent, { window, now }) => rate(tasksPerHour(agent, window, now)),
  },
  {
    key: "p50",
    label: "p50",
    title: "Half of its tasks took less",
    class: "number p50",
    fields: "duration_ms.p50",
    sortedBy: "duration_ms.p50",
    firstDescending: true,
    isEmpty: (agent) => agent.duration_ms.p50 === null,
    value: (agent) => agent.duration_ms.p50,
    cell: (agent) => duration(agent.duration_ms.p50),
  },
  {
    key: "p95",
    label: "p95",
    title: "95 % of its tasks took less",
    class: "number p95",
    fields: "duration_ms.p95",
    sortedBy: "duration_ms.p95",
    firstDescending: true,
    isEmpty: (agent) => agent.duration_ms.p95 === null,
    value: (agent) => agent.duration_ms.p95,
    cell: (agent) => duration(agent.duration_ms.p95),
  },
  {
    key: "errors",
    label: "Errors",
    title: "Tool calls that failed",
    class: "number errors",
    fields: "tool_calls,tool_errors",
    firstDescending: true,
    value: (agent) => share(agent.tool_errors, agent.tool_calls),
    cell: (agent) => percent(share(agent.tool_errors, agent.tool_calls)),
  },
  {
    key: "quality",
    label: "Quality",
    title: "Mean quality score",
    class: "number quality",
    fields: "avg_quality",
    sortedBy: "avg_quality",
    firstDescending: true,
    isEmpty: (agent) => agent.avg_quality === null,
    value: (agent) => agent.avg_quality,
    cell: (agent) => decimal(agent.avg_quality),
  },
  {
    key: "cost",
    label: "Cost",
    title: "Cost of its tokens",
    class: "number cost",
    fields: "tokens.cost_usd",
    sortedBy: "tokens.cost_usd",
    firstDescending: true,
    isEmpty: (agent) => agent.tokens.cost_usd === 0,
    value: (agent) => agent.tokens.cost_usd,
    cell: (agent) => dollars(agent.tokens.cost_usd),
  },
  ...OPTIONAL_COLUMNS,
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
    fields: "last_activity",
    firstDescending: false,
    value: (agent, { now }) => ageMs(agent.last_activity, now),
    cell: (agent, { now }) => ageBetween(agent.last_activity, now),
  },
  {
    key: "reason",
    label: "Why",
    title: "The strongest reason for the standing",
    class: "why",
    fields: "standing.reasons",
    firstDescending: true,
    isEmpty: (agent) => !agent.looping && !agent.tasks_stuck && !agent.standing.reasons[0],
    value: (agent) => agent.standing.score,
    cell: reasonOf,
  },
];

export const ORDERS: readonly Column[] = [ATTENTION, ...AGENT_COLUMNS];

// The columns that the address names, or the usual ones without those that are empty.
export function shownColumns(named: string, empty: ReadonlySet<string>): readonly Column[] {
  const keys = named.split(",");
  if (named) return AGENT_COLUMNS.filter(({ key }) => key === "agent" || keys.includes(key));
  return AGENT_COLUMNS.filter(({ key, isOptional }) => !isOptional && !empty.has(key));
}
