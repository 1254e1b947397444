// Selects and orders the agents of the leaderboard.
import { useRef } from "preact/hooks";
import type { Address } from "../data/address";
import type { LiveView } from "../data/live_feed";
import type { Agent } from "../data/wire";
import { compareValues, type Order } from "../parts/sort";
import { AGENT_COLUMNS, type RowContext } from "./agent_columns";

const STABLE_MS = 2_000; // rows keep their positions at least for this time

function isSelected(agent: Agent, { role, standing, search }: Address): boolean {
  if (standing === "looping" && !agent.looping) return false;
  if (standing && standing !== "looping" && agent.standing.class !== standing) return false;
  if (role && agent.role !== role) return false;
  if (!search) return true;
  const wanted = search.toLowerCase();
  return [agent.agent_id, agent.role, agent.model].some(
    (text) => text?.toLowerCase().includes(wanted) ?? false,
  );
}

export function selectAgents(
  view: LiveView,
  address: Address,
  order: Order,
  context: RowContext,
): string[] {
  const column = AGENT_COLUMNS.find(({ key }) => key === order.key);
  const chosen = [...view.agents.values()]
    .filter((agent) => isSelected(agent, address))
    .map((agent) => ({ agent, value: column?.value(agent, context) ?? null }));
  chosen.sort(
    (a, b) =>
      compareValues(a.value, b.value, order.descending) ||
      a.agent.standing.rank - b.agent.standing.rank,
  );
  return chosen.map(({ agent }) => agent.agent_id);
}

// Selects again only when the query or the size of the fleet has changed, or STABLE_MS have passed: a
// table that reorders itself all the time cannot be read.
export function useStableSelection(
  view: LiveView,
  address: Address,
  order: Order,
  context: RowContext,
): string[] {
  const query = JSON.stringify([
    [view.window, view.agents.size, order],
    [address.role, address.standing, address.search],
    context.activity !== null,
  ]);
  const held = useRef({ query: "", atMs: 0, ids: [] as string[] });
  const nowMs = Date.now();
  if (held.current.query !== query || nowMs - held.current.atMs >= STABLE_MS) {
    held.current = { query, atMs: nowMs, ids: selectAgents(view, address, order, context) };
  }
  return held.current.ids;
}
