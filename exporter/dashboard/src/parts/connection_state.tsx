// The state of the live connection. Screen readers announce only its changes.
import { useEffect, useState } from "preact/hooks";
import type { Connection, LiveFeed } from "../data/live_feed";
import { useObservable } from "../data/observable";

const WORDS: Record<Connection["state"], string> = {
  connecting: "Connecting",
  live: "Live",
  waiting: "Disconnected",
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

export function ConnectionState({ feed }: { feed: LiveFeed }) {
  const connection = useObservable(feed.connection);
  return (
    <div class="connection" data-state={connection.state}>
      <span role="status">{WORDS[connection.state]}</span>
      {connection.state === "waiting" && (
        <RetryCountdown retryAtMs={connection.retryAtMs} feed={feed} />
      )}
    </div>
  );
}
