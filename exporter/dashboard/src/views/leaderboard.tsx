// All agents, live.
import { useMemo } from "preact/hooks";
import { address as addressNow, amend } from "../data/address";
import { ageBetween, count } from "../data/format";
import type { LiveFeed, LiveView } from "../data/live_feed";
import { WINDOW_MS } from "../data/measures";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { Activity } from "../data/wire";
import { Empty, Failure, Loading } from "../parts/notice";
import { formatOrder, parseOrder } from "../parts/sort";
import { ORDERS, shownColumns } from "./agent_columns";
import { AgentDownload } from "./agent_download";
import { AgentFilters } from "./agent_filters";
import { FOLDED, isFiltered, useStableSelection, type Folded } from "./agent_selection";
import { AgentTable } from "./agent_table";
import { FleetFigures } from "./fleet_figures";
import { WhatChanged } from "./what_changed";

const ACTIVITY_REFRESH_MS = 30_000;
const ORDER_KEYS = ORDERS.map(({ key }) => key);
const DEFAULT_ORDER = { key: "attention", descending: false };

// Agents at the end of the order that are left out, and the way to see them.
function Fold({ folded, isOpen }: { folded: Folded; isOpen: boolean }) {
  const kinds = FOLDED.filter((kind) => folded[kind] > 0);
  if (kinds.length === 0) return null;
  const words = kinds.map((kind) => `${count(folded[kind])} ${kind}`).join(" and ");
  return (
    <p class="fold">
      {isOpen ? "Shown as well" : "Not shown"}: {words} agents.{" "}
      <button class="plain" onClick={() => amend({ show: isOpen ? "" : "all" })}>
        {isOpen ? "Fold them" : "Show them"}
      </button>
    </p>
  );
}

// If all events are older than the window, this says how old the newest one is and links to it.
function OldData({ view }: { view: LiveView }) {
  let newest = "";
  for (const { last_activity: at } of view.agents.values()) if (at && at > newest) newest = at;
  const ageMs = Date.parse(view.lastUpdated) - Date.parse(newest);
  if (!newest || ageMs <= WINDOW_MS[view.window]) return null;
  return (
    <p class="fold">
      Nothing happened within {view.window}; the newest event is{" "}
      {ageBetween(newest, view.lastUpdated)} old.{" "}
      <button class="plain" onClick={() => amend({ window: "all", range: null })}>
        Show all
      </button>
    </p>
  );
}

function Filled({ view, feed }: { view: LiveView; feed: LiveFeed }) {
  const address = useObservable(addressNow);
  const activity = useResource<Activity>(relativeUrl("api/activity"), ACTIVITY_REFRESH_MS);
  const order = parseOrder(address.sort, DEFAULT_ORDER, ORDER_KEYS);
  const lines = useMemo(
    () => activity.data && new Map(Object.entries(activity.data.agents)),
    [activity.data],
  );
  const context = {
    window: view.window,
    now: view.lastUpdated,
    activity: lines,
  };
  const { ids, matching, folded, emptyColumns } = useStableSelection(view, address, order, context);
  const columns = shownColumns(address.columns, emptyColumns);
  return (
    <div class={address.window === view.window ? "" : "outdated"}>
      <FleetFigures view={view} matching={matching} isFiltered={isFiltered(address)} />
      <WhatChanged view={view} feed={feed} />
      <AgentFilters view={view} address={address}>
        <AgentDownload address={address} window={view.window} columns={columns} order={order} />
      </AgentFilters>
      <OldData view={view} />
      <AgentTable
        ids={ids}
        view={view}
        columns={columns}
        context={context}
        order={order}
        onOrder={(next) => amend({ sort: formatOrder(next) })}
      />
      <Fold folded={folded} isOpen={address.show === "all"} />
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
  const { state } = useObservable(feed.connection);
  return (
    <>
      <h1 class="unseen">Agents</h1>
      {view && <Filled view={view} feed={feed} />}
      {!view && state !== "waiting" && <Loading what="agents" />}
      {!view && state === "waiting" && (
        <Failure error={new Error("The daemon cannot be reached. The page keeps asking.")} />
      )}
    </>
  );
}
