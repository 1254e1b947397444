// The state of the live connection, and the age of what is shown. Screen readers announce only changes of
// the state.
import { useEffect, useState } from "preact/hooks";
import type { Connection, LiveFeed } from "../data/live_feed";
import { useObservable } from "../data/observable";
import { clockTime } from "../data/time_labels";
import { zone as zoneNow } from "../data/time_zone";

const WORDS: Record<Connection["state"], string> = {
  connecting: "Connecting",
  live: "Live",
  stale: "No news",
  polling: "Polling",
  waiting: "Disconnected",
};
const TITLES: Partial<Record<Connection["state"], string>> = {
  stale: "The daemon has not sent its regular messages",
  polling: "WebSockets are blocked, so the page asks every 3 s",
};

function RetryCountdown({ retryAtMs, feed }: { retryAtMs: number; feed: LiveFeed }) {
  const [nowMs, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((retryAtMs - nowMs) / 1000));
  return (
    <button class="plain" onClick={() => feed.retryNow()}>
      retry <span aria-hidden="true">in {seconds} s</span>
    </button>
  );
}

function AsOf({ feed }: { feed: LiveFeed }) {
  const view = useObservable(feed.view);
  const zone = useObservable(zoneNow);
  if (view === null) return null;
  return (
    <time dateTime={view.lastUpdated} title={`What is shown is of this time (${zone})`}>
      <span class="wide-only">as of </span>
      {clockTime(Date.parse(view.lastUpdated), zone, true)}
    </time>
  );
}

export function ConnectionState({ feed }: { feed: LiveFeed }) {
  const connection = useObservable(feed.connection);
  const { state } = connection;
  return (
    <div class="connection" data-state={state}>
      <span role="status" title={TITLES[state]}>
        {WORDS[state]}
      </span>
      <AsOf feed={feed} />
      {state === "waiting" && <RetryCountdown retryAtMs={connection.retryAtMs} feed={feed} />}
    </div>
  );
}
