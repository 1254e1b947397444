// Which agents the leaderboard shows, in which order.
import { useRef } from "preact/hooks";
import type { Address } from "../data/address";
import type { LiveView } from "../data/live_feed";
import type { Agent } from "../data/wire";
import { compareValues, type Order } from "../parts/sort";
import { AGENT_COLUMNS, type RowContext } from "./agent_columns";

const STABLE_MS = 2_000; // rows keep their places at least so long

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

// The same, but anew only when the question, the fleet or some time has changed: a table that
// reorders itself under the eye cannot be read.
export function useStableSelection(
  view: LiveView,
  address: Address,
  order: Order,
  context: RowContext,
): string[] {
  const question = JSON.stringify([
    [view.window, view.agents.size, order],
    [address.role, address.standing, address.search],
    context.activity !== null,
  ]);
  const held = useRef({ question: "", atMs: 0, ids: [] as string[] });
  const nowMs = Date.now();
  if (held.current.question !== question || nowMs - held.current.atMs >= STABLE_MS) {
    held.current = { question, atMs: nowMs, ids: selectAgents(view, address, order, context) };
  }
  return held.current.ids;
}
