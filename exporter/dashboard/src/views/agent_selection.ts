// Selects and orders the agents of the leaderboard.
import { useRef } from "preact/hooks";
import type { Address, Chip } from "../data/address";
import { isSilent, isStuck, sectionOf } from "../data/attention";
import type { LiveView } from "../data/live_feed";
import type { Agent } from "../data/wire";
import { compareValues, type Order } from "../parts/sort";
import { AGENT_COLUMNS, ORDERS, type RowContext } from "./agent_columns";

const STABLE_MS = 2_000; // rows keep their positions at least for this time
const MIN_FOLDED_FLEET = 20; // a shorter table shows every agent

export const FOLDED = ["inactive", "unrated"] as const;
export type Folded = Record<(typeof FOLDED)[number], number>;

export interface Selection {
  ids: string[];
  matching: Agent[]; // those of `ids`, and the folded ones
  folded: Folded; // how many agents of each kind are left out
  emptyColumns: ReadonlySet<string>;
}

export function hasChip(agent: Agent, chip: Chip, nowMs: number): boolean {
  if (chip === "looping") return agent.looping === true;
  if (chip === "stuck") return isStuck(agent);
  if (chip === "silent") return isSilent(agent, nowMs);
  return agent.standing.class === chip;
}

// Whether an agent matches the filters except that of the chips. Every word of the search must occur in
// its id, role or model.
export function matches(agent: Agent, { role, search }: Address): boolean {
  if (role && agent.role !== role) return false;
  if (!search) return true;
  const texts = [agent.agent_id, agent.role ?? "", agent.model ?? ""].map((t) => t.toLowerCase());
  const words = search.toLowerCase().split(/\s+/);
  return words.every((word) => texts.some((text) => text.includes(word)));
}

export const isFiltered = (address: Address) =>
  Boolean(address.role || address.search || address.standing);

function select(view: LiveView, address: Address, order: Order, context: RowContext): Selection {
  const nowMs = Date.parse(view.lastUpdated);
  const { standing: chip } = address;
  const matching = [...view.agents.values()].filter(
    (agent) => matches(agent, address) && (!chip || hasChip(agent, chip, nowMs)),
  );
  const folded: Folded = { inactive: 0, unrated: 0 };
  let shown = matching;
  if (!isFiltered(address) && !address.sort && matching.length >= MIN_FOLDED_FLEET) {
    const sections = matching.map((agent) => sectionOf(agent, view.window, nowMs));
    for (const section of sections) {
      if (section === "inactive" || section === "unrated") folded[section] += 1;
    }
    const isFolded = (i: number) => sections[i] === "inactive" || sections[i] === "unrated";
    const rest = matching.filter((_, i) => !isFolded(i));
    if (address.show !== "all" && rest.length > 0) shown = rest;
    if (rest.length === 0) Object.assign(folded, { inactive: 0, unrated: 0 });
  }
  const column = ORDERS.find(({ key }) => key === order.key);
  const rows = shown.map((agent) => ({ agent, value: column?.value(agent, context) ?? null }));
  rows.sort(
    (a, b) =>
      compareValues(a.value, b.value, order.descending) ||
      a.agent.standing.rank - b.agent.standing.rank,
  );
  const emptyColumns = AGENT_COLUMNS.filter(
    ({ isEmpty }) => isEmpty && shown.every((agent) => isEmpty(agent, context)),
  ).map(({ key }) => key);
  return {
    ids: rows.map(({ agent }) => agent.agent_id),
    matching,
    folded,
    emptyColumns: new Set(emptyColumns),
  };
}

// Selects again only when the query or the size of the fleet has changed, or STABLE_MS have passed: a
// table that reorders itself all the time cannot be read.
export function useStableSelection(
  view: LiveView,
  address: Address,
  order: Order,
  context: RowContext,
): Selection {
  const query = JSON.stringify([
    [view.window, view.agents.size, order],
    [address.role, address.standing, address.search, address.show, address.sort],
    context.activity !== null,
  ]);
  const held = useRef<{ query: string; atMs: number; selection: Selection } | null>(null);
  const nowMs = Date.now();
  const isNew = held.current?.query !== query || nowMs - held.current.atMs >= STABLE_MS;
  if (held.current === null || isNew) {
    held.current = { query, atMs: nowMs, selection: select(view, address, order, context) };
  }
  return held.current.selection;
}
