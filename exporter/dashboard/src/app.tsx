// The frame around the views: navigation, time window, and the state of the connection.
import { useEffect, useLayoutEffect } from "preact/hooks";
import { address, keyOf, type Place } from "./data/address";
import { LiveFeed } from "./data/live_feed";
import { attentionOf } from "./data/attention";
import { useObservable } from "./data/observable";
import { restorePlace } from "./parts/place_memory";
import { ConnectionState } from "./parts/connection_state";
import { Link } from "./parts/link";
import { focusSearch } from "./parts/search_key";
import { ThemeSwitch } from "./parts/theme_switch";
import { WindowSwitch } from "./parts/window_switch";
import { AgentPage } from "./views/agent_page";
import { CallPage } from "./views/call_page";
import { ComparePage } from "./views/compare_page";
import { GroupPage } from "./views/group_page";
import { GroupsPage } from "./views/groups_page";
import { Leaderboard } from "./views/leaderboard";
import { ModelsPage } from "./views/models_page";
import { SourcesPage } from "./views/sources_page";
import { TasksPage } from "./views/tasks_page";
import { ToolsPage } from "./views/tools_page";
import { VersusPage } from "./views/versus_page";

const feed = new LiveFeed();
feed.follow(address.value.window); // before anything is drawn, because the view takes longest to arrive

interface Tab {
  view: Place["view"];
  name: string;
  to: Place;
  also: readonly Place["view"][]; // the pages that belong to it
}

const TABS: readonly Tab[] = [
  { view: "agents", name: "Agents", to: { view: "agents" }, also: ["agent", "versus"] },
  { view: "tasks", name: "Tasks", to: { view: "tasks" }, also: [] },
  { view: "tools", name: "Tools", to: { view: "tools" }, also: ["tool"] },
  { view: "models", name: "Models", to: { view: "models" }, also: ["model"] },
  {
    view: "groups",
    name: "Groups",
    to: { view: "groups", by: "role" },
    also: ["group", "compare"],
  },
  { view: "sources", name: "Sources", to: { view: "sources" }, also: [] },
];

function titleOf(place: Place): string {
  switch (place.view) {
    case "agent":
      return place.agentId;
    case "tool":
    case "model":
      return place.name;
    case "group":
      return place.group;
    case "compare":
      return `${place.a} against ${place.b}`;
    case "versus":
      return `${place.a} against ${place.b || "its role"}`;
    default: {
      const tab = TABS.find(({ view }) => view === place.view);
      return place.view === "agents" ? "" : (tab?.name ?? "");
    }
  }
}

// The title of the tab: how many agents need attention, and what is shown.
function Title({ place }: { place: Place }) {
  const view = useObservable(feed.view);
  const nowMs = Date.parse(view?.lastUpdated ?? "");
  let urgent = 0;
  for (const agent of view?.agents.values() ?? []) {
    if (attentionOf(agent, nowMs) !== null) urgent += 1;
  }
  const name = titleOf(place);
  const title = `${urgent > 0 ? `(${urgent}) ` : ""}${name ? `${name} · ` : ""}Pitwall`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}

function View({ place }: { place: Place }) {
  switch (place.view) {
    case "agent":
      return <AgentPage key={place.agentId} agentId={place.agentId} feed={feed} />;
    case "tasks":
      return <TasksPage />;
    case "tools":
      return <ToolsPage />;
    case "tool":
      return <CallPage key={place.name} kind="tools" name={place.name} />;
    case "models":
      return <ModelsPage feed={feed} />;
    case "model":
      return <CallPage key={place.name} kind="models" name={place.name} />;
    case "groups":
      return <GroupsPage by={place.by} />;
    case "group":
      return <GroupPage key={keyOf(place)} by={place.by} name={place.group} feed={feed} />;
    case "compare":
      return <ComparePage by={place.by} a={place.a} b={place.b} />;
    case "versus":
      return <VersusPage key={keyOf(place)} a={place.a} b={place.b} feed={feed} />;
    case "sources":
      return <SourcesPage />;
    case "agents":
      return <Leaderboard feed={feed} />;
  }
}

export function App() {
  const { place, window } = useObservable(address);
  useEffect(() => feed.follow(window), [window]);
  useEffect(() => {
    addEventListener("keydown", focusSearch);
    return () => removeEventListener("keydown", focusSearch);
  }, []);
  useLayoutEffect(() => restorePlace(place), [keyOf(place)]);
  const isOld = ["stale", "waiting"].includes(useObservable(feed.connection).state);
  return (
    <>
      <Title place={place} />
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the numbers
      </a>
      <header class="top">
        <p class="brand">Pitwall</p>
        <nav aria-label="Views">
          {TABS.map(({ view, name, to, also }) => (
            <Link
              key={view}
              to={{ place: to }}
              current={place.view === view || also.includes(place.view)}
            >
              {name}
            </Link>
          ))}
        </nav>
        <WindowSwitch selected={window} />
        <ConnectionState feed={feed} />
        <ThemeSwitch />
      </header>
      <main id="main" tabIndex={-1} class={isOld ? "outdated" : ""}>
        <View place={place} />
      </main>
    </>
  );
}

// Prevents the browser's own jump: the page uses the part of the URL after `#` itself.
function skipToMain(event: Event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
