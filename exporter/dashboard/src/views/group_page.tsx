// The page of one group: its numbers, its standing, its agents, and the way to compare it.
import { useMemo } from "preact/hooks";
import { address as addressNow, go } from "../data/address";
import { attentionRank } from "../data/attention";
import { count, decimal, dollars, duration, percent, shortCount } from "../data/format";
import { costPerTask, groupOf, wordOf, type Dimension, type Group } from "../data/groups";
import type { LiveFeed } from "../data/live_feed";
import { share } from "../data/measures";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { Agent } from "../data/wire";
import { Figures, type Figure } from "../parts/figures";
import { Link } from "../parts/link";
import { LoopBadge, StuckBadge } from "../parts/loop_warning";
import { Empty, Failure, Loading } from "../parts/notice";
import { Rows, numbers, type RowColumn } from "../parts/rows";
import { StandingBadge } from "../parts/standing";
import { AgentLink } from "./agent_columns";
import { useGroups } from "./groups_page";

const MAX_AGENTS = 50;
const MEMBERS_REFRESH_MS = 10_000;

function figuresOf(group: Group): Figure[] {
  const cost = costPerTask(group);
  const figures: Figure[] = [
    { name: "Agents", value: count(group.agents), note: `${count(group.agents_retired)} gone` },
    { name: "Completed", value: shortCount(group.tasks_completed) },
    { name: "Failed", value: shortCount(group.tasks_failed) },
    { name: "Task p50", value: duration(group.duration_ms.p50) },
    { name: "Task p95", value: duration(group.duration_ms.p95) },
    { name: "Tool errors", value: percent(share(group.tool_errors, group.tool_calls)) },
    { name: "Model errors", value: percent(share(group.model_errors, group.model_calls)) },
    { name: "Quality", value: decimal(group.avg_quality) },
    { name: "Tokens", value: shortCount(group.tokens.input + group.tokens.output) },
    { name: "Cost", value: dollars(group.tokens.cost_usd) },
  ];
  if (cost !== null) figures.push({ name: "Cost per task", value: dollars(cost) });
  return figures;
}

const COLUMNS: readonly RowColumn<Agent>[] = [
  {
    key: "agent",
    label: "Agent",
    class: "name",
    cell: ({ agent_id: agentId }) => <AgentLink agentId={agentId} />,
  },
  {
    key: "standing",
    label: "Standing",
    class: "standing",
    cell: (agent) => (
      <>
        <StandingBadge standing={agent.standing.class} /> <LoopBadge agent={agent} />
        <StuckBadge agent={agent} />
      </>
    ),
  },
  numbers("done", "Done", (agent) => shortCount(agent.tasks_completed), "Completed tasks"),
  numbers("p95", "p95", (agent) => duration(agent.duration_ms.p95)),
  numbers("errors", "Errors", (agent) => percent(share(agent.tool_errors, agent.tool_calls))),
  numbers("quality", "Quality", (agent) => decimal(agent.avg_quality)),
];

// Whether a live agent belongs to the group. The live view has roles and models only: of other groups the
// daemon names the agents.
function useMembers(by: Dimension, name: string): (agent: Agent) => boolean {
  const { window } = useObservable(addressNow);
  const query = { window, by, group: name, fields: "agent_id", limit: 10_000 };
  const isInView = by === "role" || by === "model";
  const url = isInView ? null : relativeUrl("api/agent-performance", query);
  const { data } = useResource<{ order: string[] }>(url, MEMBERS_REFRESH_MS);
  const ids = useMemo(() => new Set(data?.order), [data]);
  return isInView ? (agent) => groupOf(agent, by) === name : (agent) => ids.has(agent.agent_id);
}

// Live agents of the group, those that need attention first.
function AgentsOf({ by, name, feed }: { by: Dimension; name: string; feed: LiveFeed }) {
  const view = useObservable(feed.view);
  const isMember = useMembers(by, name);
  if (view === null) return null;
  const nowMs = Date.parse(view.lastUpdated);
  const rank = new Map(
    [...view.agents.values()]
      .filter(isMember)
      .map((agent) => [agent, attentionRank(agent, view.window, nowMs)]),
  );
  const agents = [...rank.keys()].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  if (agents.length === 0) return null;
  return (
    <section class="card">
      <h2>Agents</h2>
      <Rows
        label="Agents"
        class="of-agents"
        columns={COLUMNS}
        rows={agents.slice(0, MAX_AGENTS)}
        keyOf={(agent) => agent.agent_id}
      />
      {agents.length > MAX_AGENTS && (
        <p class="faint">
          The first {count(MAX_AGENTS)} of {count(agents.length)} agents.
        </p>
      )}
    </section>
  );
}

interface Props {
  by: Dimension;
  name: string;
  feed: LiveFeed;
}

export function GroupPage({ by, name, feed }: Props) {
  useObservable(addressNow);
  const { data, error } = useGroups(by);
  const group = data?.groups.find((one) => one.group === name);
  const others = (data?.groups ?? []).filter((one) => one.group !== name && one.agents > 0);
  return (
    <div class="page">
      <p class="back">
        <Link to={{ place: { view: "groups", by } }}>← All groups by {wordOf(by)}</Link>
      </p>
      <div class="heading">
        <h1 tabIndex={-1}>
          <bdi>{visible(name)}</bdi>
        </h1>
        <span class="tag">{wordOf(by)}</span>
        {group && <StandingBadge standing={group.standing.class} />}
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what={visible(name)} />}
      {data && !group && <Empty>There is no such group.</Empty>}
      {group && (
        <>
          <ul class="reasons" aria-label="Reasons for the standing">
            {group.standing.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <Figures label="At a glance" figures={figuresOf(group)} />
        </>
      )}
      {others.length > 0 && (
        <label class="compare-with">
          Compare with{" "}
          <select
            value=""
            onChange={(event) =>
              go({ place: { view: "compare", by, a: name, b: event.currentTarget.value } })
            }
          >
            <option value="">…</option>
            {others.map((one) => (
              <option key={one.group} value={one.group}>
                {visible(one.group)}
              </option>
            ))}
          </select>
        </label>
      )}
      <AgentsOf by={by} name={name} feed={feed} />
    </div>
  );
}
