// The page of one tool or one model: its numbers, its errors over time, and its agents, the worst first.
import { useRef, useState } from "preact/hooks";
import { address as addressNow } from "../data/address";
import { count, dollars, duration, percent, shortCount, within } from "../data/format";
import { share } from "../data/measures";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { Agent, CallDetail, ModelDetail, View } from "../data/wire";
import { CopyButton } from "../parts/copy_button";
import { Figures, type Figure } from "../parts/figures";
import { Link } from "../parts/link";
import { Empty, Failure, Loading } from "../parts/notice";
import { Rows, numbers, type RowColumn } from "../parts/rows";
import { formatOrder, type Order } from "../parts/sort";
import { StandingBadge } from "../parts/standing";
import { AgentLink } from "./agent_columns";
import { CallPlots } from "./call_plots";

export type CallKind = "tools" | "models";

const REFRESH_MS = 3_000;
const MAX_AGENTS = 50;

interface AgentCalls {
  calls: number;
  errors: number;
  p50_ms: number | null;
  p95_ms: number | null;
}

type CallsView = { last_updated: string } & Partial<
  Record<CallKind, Record<string, CallDetail & Partial<ModelDetail>>>
>;
type AgentsWithCalls = Omit<View, "agents"> & {
  order: string[];
  agents: Record<string, Agent & Record<CallKind, Record<string, AgentCalls>>>;
};

function figuresOf(call: CallDetail & Partial<ModelDetail>): Figure[] {
  const figures: Figure[] = [
    { name: "Calls", value: shortCount(call.calls) },
    { name: "Errors", value: shortCount(call.errors) },
    { name: "Rate", value: percent(share(call.errors, call.calls)) },
    { name: "p50", value: duration(call.duration_ms.p50) },
    { name: "p95", value: duration(call.duration_ms.p95) },
    { name: "Max", value: duration(call.duration_ms.max) },
  ];
  const { tokens } = call;
  if (!tokens) return figures;
  return [
    ...figures,
    { name: "Tokens in", value: shortCount(tokens.input) },
    { name: "Tokens out", value: shortCount(tokens.output) },
    { name: "Cost", value: dollars(tokens.cost_usd) },
  ];
}

function ErrorKinds({ call }: { call: CallDetail }) {
  const kinds = Object.entries(call.error_types).sort(([, a], [, b]) => b - a);
  if (kinds.length === 0) return null;
  return (
    <section class="card">
      <h2>Errors by kind</h2>
      <Figures
        label="Errors by kind"
        figures={kinds.map(([kind, times]) => ({ name: visible(kind), value: count(times) }))}
      />
    </section>
  );
}

interface AgentRow {
  agent: Agent;
  calls: AgentCalls;
}

const COLUMNS: readonly RowColumn<AgentRow>[] = [
  {
    key: "agent",
    label: "Agent",
    class: "name",
    cell: ({ agent }) => <AgentLink agentId={agent.agent_id} />,
  },
  {
    key: "standing",
    label: "Standing",
    class: "standing",
    cell: ({ agent }) => <StandingBadge standing={agent.standing.class} />,
  },
  ...[
    numbers<AgentRow>("calls", "Calls", ({ calls }) => count(calls.calls)),
    numbers<AgentRow>("errors", "Errors", ({ calls }) => count(calls.errors)),
    numbers<AgentRow>("p50_ms", "p50", ({ calls }) => duration(calls.p50_ms)),
    numbers<AgentRow>("p95_ms", "p95", ({ calls }) => duration(calls.p95_ms)),
  ].map((column) => ({ ...column, firstDescending: true })),
  numbers("rate", "Rate", ({ calls }) => percent(share(calls.errors, calls.calls))),
];
const WORST_FIRST: Order = { key: "errors", descending: true };

// Agents that called it, in an order of the daemon: those with most errors first, until the reader chooses
// another column.
function AgentsOf({ kind, name }: { kind: CallKind; name: string }) {
  const { window } = useObservable(addressNow);
  const [order, setOrder] = useState(WORST_FIRST);
  const sort = formatOrder({ ...order, key: `${kind}.${name}.${order.key}` });
  const url = relativeUrl("api/agent-performance", { window, sort, limit: MAX_AGENTS });
  const { data } = useResource<AgentsWithCalls>(url, REFRESH_MS);
  const newest = useRef(data);
  if (data) newest.current = data;
  const view = newest.current;
  const rows = (view?.order ?? []).flatMap((id) => {
    const agent = view?.agents[id];
    const calls = agent?.[kind]?.[name];
    return agent && calls && calls.calls > 0 ? [{ agent, calls }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <section class="card">
      <h2>Its agents</h2>
      <Rows
        label="Its agents"
        class="of-agents"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ agent }) => agent.agent_id}
        order={order}
        onOrder={setOrder}
      />
      {rows.length === MAX_AGENTS && (
        <p class="faint">The first {count(MAX_AGENTS)} agents in this order.</p>
      )}
    </section>
  );
}

export function CallPage({ kind, name }: { kind: CallKind; name: string }) {
  const { window } = useObservable(addressNow);
  const { data, error } = useResource<CallsView>(
    relativeUrl(`api/${kind}`, { window }),
    REFRESH_MS,
  );
  const call = data?.[kind]?.[name];
  return (
    <div class="page">
      <p class="back">
        <Link to={{ place: { view: kind } }}>← All {kind}</Link>
      </p>
      <div class="heading">
        <h1 tabIndex={-1}>
          <bdi>{visible(name)}</bdi>
        </h1>
        <CopyButton text={name} what="the name" />
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what={visible(name)} />}
      {data && !call && <Empty>No calls {within(window)}.</Empty>}
      {call && <Figures label="At a glance" figures={figuresOf(call)} />}
      <CallPlots kind={kind} name={name} />
      {call && <ErrorKinds call={call} />}
      <AgentsOf kind={kind} name={name} />
    </div>
  );
}
