// What changed in the last hour: standings, loops, stuck tasks and silent sources.
import type { ComponentChildren } from "preact";
import { ageBetween, count } from "../data/format";
import type { LiveFeed, LiveView } from "../data/live_feed";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { isSilent, type SourcesView } from "../data/sources";
import { Link } from "../parts/link";
import { AgentLink } from "./agent_columns";

const HOUR_MS = 3_600_000;
const MAX_ITEMS = 8;
const REFRESH_MS = 30_000;

interface Item {
  key: string;
  atMs: number;
  content: ComponentChildren;
}

function loopsAndStuck(view: LiveView, nowMs: number): Item[] {
  const items: Item[] = [];
  for (const agent of view.agents.values()) {
    const { agent_id: agentId, loop, oldest_claim } = agent;
    const link = <AgentLink agentId={agentId} />;
    const loopMs = Date.parse(loop?.since ?? "");
    if (loop && nowMs - loopMs < HOUR_MS) {
      const what = agent.looping ? "is looping" : `looped for ${count(loop.calls)} calls`;
      const content = (
        <>
          {link} {what}: {loop.tools.join(" and ")}
        </>
      );
      items.push({ key: `loop ${agentId}`, atMs: loopMs, content });
    }
    if ((agent.tasks_stuck ?? 0) > 0 && oldest_claim) {
      const content = <>{link} has a task that takes much longer than its type</>;
      items.push({ key: `stuck ${agentId}`, atMs: Date.parse(oldest_claim), content });
    }
  }
  return items;
}

function standings(feed: LiveFeed, nowMs: number): Item[] {
  return feed.changes
    .filter(({ at }) => nowMs - Date.parse(at) < HOUR_MS)
    .map(({ agentId, from, to, at }) => ({
      key: `standing ${agentId} ${at}`,
      atMs: Date.parse(at),
      content: (
        <>
          <AgentLink agentId={agentId} /> went from {from} to <b>{to}</b>
        </>
      ),
    }));
}

function silentSources(data: SourcesView | null, now: string): Item[] {
  return (data?.sources ?? [])
    .filter((source) => isSilent(source, now))
    .map(({ source, signal, last_seen }) => ({
      key: `source ${source} ${signal}`,
      atMs: Date.parse(last_seen),
      content: (
        <>
          <Link to={{ place: { view: "sources" } }}>{source}</Link> ({signal}) is silent
        </>
      ),
    }));
}

export function WhatChanged({ view, feed }: { view: LiveView; feed: LiveFeed }) {
  const { data } = useResource<SourcesView>(relativeUrl("api/sources"), REFRESH_MS);
  const now = view.lastUpdated;
  const nowMs = Date.parse(now);
  const items = [
    ...loopsAndStuck(view, nowMs),
    ...standings(feed, nowMs),
    ...silentSources(data, now),
  ].sort((a, b) => b.atMs - a.atMs);
  if (items.length === 0) return null;
  return (
    <section class="changes" aria-label="What changed in the last hour">
      <h2>What changed</h2>
      <ul>
        {items.slice(0, MAX_ITEMS).map(({ key, atMs, content }) => (
          <li key={key}>
            {content} <small>{ageBetween(new Date(atMs).toISOString(), now)}</small>
          </li>
        ))}
        {items.length > MAX_ITEMS && <li>and {count(items.length - MAX_ITEMS)} more</li>}
      </ul>
    </section>
  );
}
