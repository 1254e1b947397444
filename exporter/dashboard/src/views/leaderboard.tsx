// All agents, live.
import { useEffect, useMemo } from "preact/hooks";
import { address as addressNow, amend } from "../data/address";
import { count, decimal, duration, percent, shortCount } from "../data/format";
import type { LiveFeed, LiveView } from "../data/live_feed";
import { share } from "../data/measures";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { Activity } from "../data/wire";
import { Figures } from "../parts/figures";
import { Empty, Loading } from "../parts/notice";
import { formatOrder, parseOrder } from "../parts/sort";
import { AGENT_COLUMNS } from "./agent_columns";
import { useStableSelection } from "./agent_selection";
import { AgentFilters } from "./agent_filters";
import { AgentTable } from "./agent_table";

const ACTIVITY_REFRESH_MS = 30_000;
const COLUMN_KEYS = AGENT_COLUMNS.map(({ key }) => key);
const DEFAULT_ORDER = { key: "standing", descending: false };

function FleetFigures({ view }: { view: LiveView }) {
  const { fleet } = view;
  const figures = [
    { name: "Agents", value: count(fleet.agents) },
    { name: "In progress", value: count(fleet.tasks_in_progress) },
    { name: "Completed", value: shortCount(fleet.tasks_completed) },
    { name: "Failed", value: shortCount(fleet.tasks_failed) },
    { name: "Mean task", value: duration(fleet.avg_duration_ms) },
    { name: "Tool calls", value: shortCount(fleet.tool_calls) },
    { name: "Tool errors", value: percent(share(fleet.tool_errors, fleet.tool_calls)) },
    { name: "Quality", value: decimal(fleet.avg_quality) },
  ];
  return <Figures label="Fleet" figures={figures} />;
}

// The key `/` moves the focus to the search.
function useSearchKey() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const into = event.target as HTMLElement;
      if (event.key !== "/" || into.matches("input, select, textarea")) return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

function Filled({ view }: { view: LiveView }) {
  const address = useObservable(addressNow);
  const activity = useResource<Activity>(relativeUrl("api/activity"), ACTIVITY_REFRESH_MS);
  const order = parseOrder(address.sort, DEFAULT_ORDER, COLUMN_KEYS);
  const lines = useMemo(
    () => activity.data && new Map(Object.entries(activity.data.agents)),
    [activity.data],
  );
  const context = {
    window: view.window,
    now: view.lastUpdated,
    activity: lines,
  };
  const ids = useStableSelection(view, address, order, context);
  useSearchKey();
  return (
    <div class={address.window === view.window ? "" : "outdated"}>
      <FleetFigures view={view} />
      <AgentFilters view={view} address={address} />
      <AgentTable
        ids={ids}
        view={view}
        context={context}
        order={order}
        onOrder={(next) => amend({ sort: formatOrder(next) })}
      />
      {view.agents.size === 0 && (
        <Empty>
          No agent has reported yet. Events go to <code>POST /api/events</code>, or{" "}
          <code>pitwall record heartbeat --agent-id my-agent</code>.
        </Empty>
      )}
      {view.agents.size > 0 && ids.length === 0 && (
        <Empty>
          None of {count(view.agents.size)} agents matches.{" "}
          <button class="plain" onClick={() => amend({ search: "", role: "", standing: "" })}>
            Show all
          </button>
        </Empty>
      )}
    </div>
  );
}

export function Leaderboard({ feed }: { feed: LiveFeed }) {
  const view = useObservable(feed.view);
  return (
    <>
      <h1 class="unseen">Agents</h1>
      {view ? <Filled view={view} /> : <Loading what="agents" />}
    </>
  );
}
