// The page of one agent: numbers, time, history, tools, models and tasks.
import { useEffect } from "preact/hooks";
import { useAgent } from "../data/agent";
import { address } from "../data/address";
import type { LiveFeed } from "../data/live_feed";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { RequestError } from "../data/request";
import { groupsOf, wordOf } from "../data/groups";
import { within } from "../data/format";
import type { Agent, AgentDetail, HistoryColumns } from "../data/wire";
import { CopyButton } from "../parts/copy_button";
import { Link } from "../parts/link";
import { LoopWarning, StuckBadge } from "../parts/loop_warning";
import { Empty, Failure, Loading } from "../parts/notice";
import { StandingBadge } from "../parts/standing";
import { TransitionMatrix } from "../parts/transition_matrix";
import { AgentFigures } from "./agent_figures";
import { AgentPlots } from "./agent_plots";
import { CompareAgent } from "./compare_agent";
import { Evidence, Reason } from "./evidence";
import { Ledger } from "./ledger";
import { ModelTable } from "./model_table";
import { Sequences } from "./sequences";
import { TimeSpent } from "./time_spent";
import { ToolTable } from "./tool_table";

interface HeadingProps {
  agent: Agent;
  detail: AgentDetail;
}

export function Heading({ agent, detail }: HeadingProps) {
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
          rank {standing.rank} of {detail.fleet.agents}
        </span>
        {groupsOf(agent, detail.labels).map(({ by, group }) => (
          <Link
            key={by}
            class="tag"
            to={{ place: { view: "group", by, group } }}
            title={`The group of this ${wordOf(by)}`}
          >
            {visible(group)}
          </Link>
        ))}
      </div>
      <ul class="reasons" aria-label="Reasons for the standing">
        {standing.reasons.map((reason) => (
          <Reason key={reason} text={reason} evidence={detail.evidence ?? []} />
        ))}
      </ul>
    </>
  );
}

interface DetailsProps {
  detail: AgentDetail;
  history: HistoryColumns;
  live: Agent | undefined;
  feed: LiveFeed;
}

function Details({ detail, history, live, feed }: DetailsProps) {
  const agent = { ...detail.agent, ...live };
  const now = detail.last_updated;
  const hasTools = Object.keys(detail.tools).length > 0;
  const models = detail.models ?? {};
  return (
    <>
      <Heading agent={agent} detail={detail} />
      <LoopWarning agent={agent} now={now} />
      <CompareAgent agent={agent} feed={feed} />
      <AgentFigures agent={agent} window={detail.window} now={now} />
      <TimeSpent spent={agent.time_spent} />
      <AgentPlots history={history} />
      <Evidence evidence={detail.evidence ?? []} standing={agent.standing} />
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
  const { window, show } = useObservable(address);
  const view = useObservable(feed.view);
  const { data, error, history } = useAgent(agentId);
  const isLoaded = data !== null;
  useEffect(() => {
    if (!isLoaded) return;
    const evidence = show === "evidence" ? document.getElementById("evidence") : null;
    evidence?.scrollIntoView();
    (evidence ?? document.querySelector<HTMLElement>("h1"))?.focus({ preventScroll: true });
  }, [isLoaded, show]);
  const live = view?.window === window ? view.agents.get(agentId) : undefined;
  return (
    <div class="page">
      <p class="back">
        <Link to={{ place: { view: "agents" } }}>← All agents</Link>
      </p>
      {error && <Failure error={explain(error, agentId)} />}
      {!data && !error && <Loading what={agentId} />}
      {data && history && (
        <div class={error ? "page-part outdated" : "page-part"}>
          <Details detail={data} history={history} live={live} feed={feed} />
        </div>
      )}
    </div>
  );
}
