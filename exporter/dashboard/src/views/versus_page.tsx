// Two agents side by side, or an agent and its role: their numbers, where these lie among those of others,
// and the same plots with the same scales.
import { useMemo } from "preact/hooks";
import { useAgent, type DetailedAgent } from "../data/agent";
import { MEASURES, difference, type Compared, type Measure } from "../data/comparison";
import { count } from "../data/format";
import type { LiveFeed } from "../data/live_feed";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import type { Agent, HistoryColumns } from "../data/wire";
import { Link } from "../parts/link";
import { Failure, Loading } from "../parts/notice";
import { Rows, type RowColumn } from "../parts/rows";
import { StandingBadge } from "../parts/standing";
import { Strip } from "../parts/strip";
import { AgentLink } from "./agent_columns";
import { PlotGrid } from "./agent_plots";
import { Reason } from "./evidence";
import { useGroups } from "./groups_page";

interface Pair {
  a: Compared;
  b: Compared;
  names: [string, string];
  others: readonly Agent[]; // among which both are shown
}

const columnsOf = ({ a, b, names, others }: Pair): readonly RowColumn<Measure>[] => [
  { key: "measure", label: "Measure", class: "name", cell: ({ label }) => label },
  { key: "a", label: `● ${names[0]}`, class: "number", cell: ({ of, text }) => text(of(a)) },
  { key: "b", label: `■ ${names[1]}`, class: "number", cell: ({ of, text }) => text(of(b)) },
  {
    key: "difference",
    label: "Difference",
    title: "Of the first to the second. How sure it is, the reasons of the standings say",
    class: "number",
    cell: (measure) => difference(measure, a, b),
  },
  {
    key: "among",
    label: `Among ${count(others.length)} agents`,
    class: "drawing",
    cell: ({ of, text, label }) => (
      <Strip
        values={others.map(of).filter((value) => value !== null)}
        a={of(a)}
        b={of(b)}
        label={`${label}: ${text(of(a))} and ${text(of(b))} among ${count(others.length)} agents`}
      />
    ),
  },
];

// The agents of the role, or all if the two have different ones.
function useOthers(feed: LiveFeed, a: Agent | undefined, b: Agent | undefined): readonly Agent[] {
  const view = useObservable(feed.view);
  const role = !b || a?.role === b.role ? a?.role : null;
  return useMemo(
    () => [...(view?.agents.values() ?? [])].filter((one) => !role || one.role === role),
    [view, role],
  );
}

function Side({ agent, other }: { agent: DetailedAgent; other: HistoryColumns | null }) {
  const { data, history } = agent;
  if (!data || !history) return null;
  const { standing, agent_id: agentId } = data.agent;
  return (
    <section class="stack" aria-label={visible(agentId)}>
      <h2>
        <AgentLink agentId={agentId} /> <StandingBadge standing={standing.class} />
      </h2>
      <ul class="reasons">
        {standing.reasons.map((reason) => (
          <Reason key={reason} text={reason} evidence={data.evidence ?? []} />
        ))}
      </ul>
      <PlotGrid history={history} other={other} />
    </section>
  );
}

interface Props {
  a: string;
  b: string; // empty: the role of a
  feed: LiveFeed;
}

export function VersusPage({ a, b, feed }: Props) {
  const first = useAgent(a);
  const second = useAgent(b);
  const role = first.data?.agent.role ?? "";
  const { data: roles } = useGroups(b ? null : "role");
  const group = roles?.groups.find((one) => one.group === role);
  const others = useOthers(feed, first.data?.agent, second.data?.agent);
  const error = first.error ?? second.error;
  const compared: Compared | undefined = b ? second.data?.agent : group;
  return (
    <div class="page">
      <p class="back">
        <Link to={{ place: { view: "agent", agentId: a } }}>← {visible(a)}</Link>
      </p>
      <h1 tabIndex={-1}>
        <AgentLink agentId={a} /> against{" "}
        {b ? (
          <AgentLink agentId={b} />
        ) : (
          <>
            its role{" "}
            {role && (
              <Link to={{ place: { view: "group", by: "role", group: role } }}>
                {visible(role)}
              </Link>
            )}
          </>
        )}
      </h1>
      {error && <Failure error={error} />}
      {!compared && !error && <Loading what="the comparison" />}
      {first.data && compared && (
        <section class="card">
          <Rows
            label="Differences"
            class="versus"
            columns={columnsOf({
              a: first.data.agent,
              b: compared,
              names: [visible(a), visible(b || role)],
              others,
            })}
            rows={MEASURES}
            keyOf={({ key }) => key}
          />
        </section>
      )}
      <div class="sides">
        <Side agent={first} other={second.history} />
        {b && <Side agent={second} other={first.history} />}
      </div>
    </div>
  );
}
