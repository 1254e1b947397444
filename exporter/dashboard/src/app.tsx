// The frame around the views: navigation, time window, and the state of the connection.
import { useEffect, useLayoutEffect } from "preact/hooks";
import { address, type Place } from "./data/address";
import { LiveFeed } from "./data/live_feed";
import { attentionOf } from "./data/attention";
import { useObservable } from "./data/observable";
import { restorePlace } from "./parts/place_memory";
import { ConnectionState } from "./parts/connection_state";
import { Link } from "./parts/link";
import { ThemeSwitch } from "./parts/theme_switch";
import { WindowSwitch } from "./parts/window_switch";
import { AgentPage } from "./views/agent_page";
import { Leaderboard } from "./views/leaderboard";
import { ModelsPage } from "./views/models_page";
import { SourcesPage } from "./views/sources_page";
import { ToolsPage } from "./views/tools_page";

const feed = new LiveFeed();
feed.follow(address.value.window); // before anything is drawn, because the view takes longest to arrive

const NAMES = { agents: "", tools: "Tools", models: "Models", sources: "Sources" };

function titleOf(place: Place): string {
  const name = place.view === "agent" ? place.agentId : NAMES[place.view];
  return name ? `${name} · Pitwall` : "Pitwall";
}

// The title of the tab: how many agents need attention, and what is shown.
function Title({ place }: { place: Place }) {
  const view = useObservable(feed.view);
  const nowMs = Date.parse(view?.lastUpdated ?? "");
  let urgent = 0;
  for (const agent of view?.agents.values() ?? []) {
    if (attentionOf(agent, nowMs) !== null) urgent += 1;
  }
  const title = `${urgent > 0 ? `(${urgent}) ` : ""}${titleOf(place)}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}

function View({ place }: { place: Place }) {
  switch (place.view) {
    case "agent":
      return <AgentPage key={place.agentId} agentId={place.agentId} feed={feed} />;
    case "tools":
      return <ToolsPage />;
    case "models":
      return <ModelsPage />;
    case "sources":
      return <SourcesPage />;
    case "agents":
      return <Leaderboard feed={feed} />;
  }
}

export function App() {
  const { place, window } = useObservable(address);
  const agentId = place.view === "agent" ? place.agentId : "";
  useEffect(() => feed.follow(window), [window]);
  useLayoutEffect(() => restorePlace(place), [place.view, agentId]);
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
          <Link
            to={{ place: { view: "agents" } }}
            current={place.view === "agents" || place.view === "agent"}
          >
            Agents
          </Link>
          <Link to={{ place: { view: "tools" } }} current={place.view === "tools"}>
            Tools
          </Link>
          <Link to={{ place: { view: "models" } }} current={place.view === "models"}>
            Models
          </Link>
          <Link to={{ place: { view: "sources" } }} current={place.view === "sources"}>
            Sources
          </Link>
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
