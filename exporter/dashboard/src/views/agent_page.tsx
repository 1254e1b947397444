// The page of one agent: numbers, time, history, tools, models and tasks.
import { useEffect, useMemo } from "preact/hooks";
import { address } from "../data/address";
import type { LiveFeed } from "../data/live_feed";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { RequestError, relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { DIMENSIONS } from "../data/groups";
import { within } from "../data/format";
import { cropped, historyQuery, type TimeRange } from "../data/time_range";
import type { Agent, AgentDetail, HistoryColumns } from "../data/wire";
import { CopyButton } from "../parts/copy_button";
import { Link } from "../parts/link";
import { LoopWarning, StuckBadge } from "../parts/loop_warning";
import { Empty, Failure, Loading } from "../parts/notice";
import { StandingBadge } from "../parts/standing";
import { TransitionMatrix } from "../parts/transition_matrix";
import { AgentFigures } from "./agent_figures";
import { AgentPlots } from "./agent_plots";
import { Ledger } from "./ledger";
import { ModelTable } from "./model_table";
import { Sequences } from "./sequences";
import { TimeSpent } from "./time_spent";
import { ToolTable } from "./tool_table";

const REFRESH_MS = 3_000;
function Heading({ agent, of }: { agent: Agent; of: number }) {
  const { standing } = agent;
  return (
    <>
      <div class="heading">
        <h1 tabIndex={-1}>
          <bdi>{visible(agent.agent_id)}</bdi>
        </h1>
        <CopyButton text={agent.agent_id} what="the id" />
        <StandingBadge standing={standing.class} />
        <StuckBadge agent={agent} />
        <span class="faint" title="Ordered by the strength of the evidence">
          rank {standing.rank} of {of}
        </span>
        {DIMENSIONS.map((by) => {
          const group = agent[by];
          if (!group) return null;
          return (
            <Link key={by} class="tag" to={{ place: { view: "group", by, group } }}>
              {visible(group)}
            </Link>
          );
        })}
      </div>
      <ul class="reasons" aria-label="Reasons for the standing">
        {standing.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  );
}

// The history of the period in the address, once it has arrived.
function useZoomed(path: string, range: TimeRange | null): HistoryColumns | null {
  const query = range && historyQuery(range, Date.now());
  const { data } = useResource<AgentDetail>(query && relativeUrl(path, { ...query }), REFRESH_MS);
  return useMemo(() => data && range && cropped(data.history, range), [data, range]);
}

interface DetailsProps {
  detail: AgentDetail;
  history: HistoryColumns;
  live: Agent | undefined;
}

function Details({ detail, history, live }: DetailsProps) {
  const agent = { ...detail.agent, ...live };
  const now = detail.last_updated;
  const hasTools = Object.keys(detail.tools).length > 0;
  const models = detail.models ?? {};
  return (
    <>
      <Heading agent={agent} of={detail.fleet.agents} />
      <LoopWarning agent={agent} now={now} />
      <AgentFigures agent={agent} window={detail.window} now={now} />
      <TimeSpent spent={agent.time_spent} />
      <AgentPlots history={history} />
      <section class="card">
        <h2>Tools</h2>
        {hasTools ? (
          <ToolTable tools={detail.tools} now={now} />
        ) : (
          <Empty>No tool calls {within(detail.window)}.</Empty>
        )}
      </section>
      {Object.keys(models).length > 0 && (
        <section class="card">
          <h2>Models</h2>
          <ModelTable models={models} now={now} />
        </section>
      )}
      <div class="side-by-side">
        <section class="card">
          <h2>Transitions between tools</h2>
          <TransitionMatrix transitions={detail.transitions} />
        </section>
        <div class="stack">
          <Ledger detail={detail} agent={agent} />
          <Sequences sequences={detail.sequences ?? []} />
        </div>
      </div>
    </>
  );
}

function explain(error: Error, agentId: string): Error {
  const isUnknown = error instanceof RequestError && error.status === 404;
  return isUnknown
    ? new Error(`There is no agent named ${agentId}. It may have been removed.`)
    : error;
}

export function AgentPage({ agentId, feed }: { agentId: string; feed: LiveFeed }) {
  const { window, range } = useObservable(address);
  const view = useObservable(feed.view);
  const path = `api/agent-performance/${encodeURIComponent(agentId)}`;
  const url = relativeUrl(path, { window });
  const { data, error } = useResource<AgentDetail>(url, REFRESH_MS);
  const zoomed = useZoomed(path, range);
  const isLoaded = data !== null;
  useEffect(() => {
    if (isLoaded) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [isLoaded]);
  const live = view?.window === window ? view.agents.get(agentId) : undefined;
  return (
    <div class="page">
      <p class="back">
        <Link to={{ place: { view: "agents" } }}>← All agents</Link>
      </p>
      {error && <Failure error={explain(error, agentId)} />}
      {!data && !error && <Loading what={agentId} />}
      {data && (
        <div class={error ? "page-part outdated" : "page-part"}>
          <Details detail={data} history={zoomed ?? data.history} live={live} />
        </div>
      )}
    </div>
  );
}
