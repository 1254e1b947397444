// The state of the page, in the URL after `#`, so that links can be shared and work at any path.
import { Observable } from "./observable";
import { dimensionOf, type Dimension } from "./groups";
import { TASK_STATES, type TaskState } from "./tasks";
import { formatTime, parseRange, type TimeRange } from "./time_range";
import { ATTENTIONS, type Attention } from "./attention";
import { STANDINGS, WINDOWS, type StandingClass, type Window } from "./wire";

export type Place =
  | { view: "agents" }
  | { view: "agent"; agentId: string }
  | { view: "tasks" }
  | { view: "tools" }
  | { view: "tool"; name: string }
  | { view: "models" }
  | { view: "model"; name: string }
  | { view: "groups"; by: Dimension }
  | { view: "group"; by: Dimension; group: string }
  | { view: "compare"; by: Dimension; a: string; b: string }
  | { view: "versus"; a: string; b: string } // two agents; b empty: the role of a
  | { view: "sources" };

export interface Address {
  place: Place;
  window: Window;
  range: TimeRange | null; // of the plots; null: that of the window
  sort: string; // the key of a column, with `-` for descending order; empty: the order of the view
  role: string;
  standing: Chip | ""; // the chip that filters the table
  search: string;
  columns: string; // keys of the columns that are shown, with commas; empty: those of the view
  state: TaskState; // of the tasks that are listed
  type: string; // of the tasks that are listed; empty: all types
  show: Shown;
}

// all: also rows that are folded; evidence: the part of an agent's page that explains its standing.
const SHOWN = ["", "all", "evidence"] as const;
export type Shown = (typeof SHOWN)[number];

export type Chip = StandingClass | Attention;
const CHIPS: readonly Chip[] = [...STANDINGS, ...ATTENTIONS];

const DEFAULT_WINDOW: Window = "1h";
const DEFAULT_STATE: TaskState = "open";

// What a list shows, and in which order.
type ListQuery = Pick<
  Address,
  "sort" | "role" | "standing" | "search" | "columns" | "state" | "type" | "show"
>;
const LIST_KEYS = [
  "sort",
  "role",
  "standing",
  "search",
  "columns",
  "state",
  "type",
  "show",
] as const;
const NO_QUERY: ListQuery = {
  sort: "",
  role: "",
  standing: "",
  search: "",
  columns: "",
  state: DEFAULT_STATE,
  type: "",
  show: "",
};

function oneOf<T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((one) => one === value) ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const AGENTS: Place = { view: "agents" };

function placeOf(path: string): Place {
  const [view = "", ...names] = path.split("/").slice(1).map(decoded);
  const [first = "", a = "", b = ""] = names;
  const by = dimensionOf(first);
  switch (view) {
    case "agents":
      return first ? { view: "agent", agentId: first } : AGENTS;
    case "tools":
      return first ? { view: "tool", name: first } : { view };
    case "models":
      return first ? { view: "model", name: first } : { view };
    case "groups":
      return a ? { view: "group", by, group: a } : { view, by };
    case "compare":
      return a && b ? { view, by, a, b } : { view: "groups", by };
    case "versus":
      return first ? { view, a: first, b: a } : AGENTS;
    case "tasks":
    case "sources":
      return { view };
    default:
      return AGENTS;
  }
}

// The steps of the path, without their encoding.
function stepsOf(place: Place): string[] {
  switch (place.view) {
    case "agent":
      return ["agents", place.agentId];
    case "tool":
    case "model":
      return [`${place.view}s`, place.name];
    case "groups":
      return ["groups", place.by];
    case "group":
      return ["groups", place.by, place.group];
    case "compare":
      return ["compare", place.by, place.a, place.b];
    case "versus":
      return place.b ? ["versus", place.a, place.b] : ["versus", place.a];
    default:
      return [place.view];
  }
}

// Names a place: places with the same key show the same.
export const keyOf = (place: Place) => stepsOf(place).map(encodeURIComponent).join("/");

export function parseAddress(hash: string): Address {
  const text = hash.replace(/^#/, "");
  const question = text.indexOf("?");
  const path = question < 0 ? text : text.slice(0, question);
  const query = new URLSearchParams(question < 0 ? "" : text.slice(question + 1));
  return {
    place: placeOf(path),
    window: oneOf(WINDOWS, query.get("window")) ?? DEFAULT_WINDOW,
    range: parseRange(query.get("from"), query.get("to")),
    sort: query.get("sort") ?? "",
    role: query.get("role") ?? "",
    standing: oneOf(CHIPS, query.get("standing")) ?? "",
    search: query.get("search") ?? "",
    columns: query.get("columns") ?? "",
    state: oneOf(TASK_STATES, query.get("state")) ?? DEFAULT_STATE,
    type: query.get("type") ?? "",
    show: oneOf(SHOWN, query.get("show")) ?? "",
  };
}

export function formatAddress(address: Address): string {
  const path = keyOf(address.place);
  const query = new URLSearchParams();
  if (address.window !== DEFAULT_WINDOW) query.set("window", address.window);
  if (address.range) {
    query.set("from", formatTime(address.range.fromMs));
    query.set("to", formatTime(address.range.toMs));
  }
  for (const key of LIST_KEYS) {
    if (address[key] && address[key] !== DEFAULT_STATE) query.set(key, address[key]);
  }
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `#/${path}${text ? `?${text}` : ""}`;
}

export const address = new Observable<Address>(parseAddress(location.hash));
addEventListener("hashchange", () => address.set(parseAddress(location.hash)));

// Each list as it was last shown, for the way back to it.
const lists = new Map<Place["view"], ListQuery>();

function rememberList(): void {
  const { place, ...rest } = address.value;
  if (place.view === "agent") return; // it is no list
  const query = Object.fromEntries(LIST_KEYS.map((key) => [key, rest[key]]));
  lists.set(place.view, query as unknown as ListQuery);
}
address.subscribe(rememberList);
rememberList();

// The address after a change. Order and filters belong to a list: they are kept for the way back.
export function changed(change: Partial<Address>): Address {
  const { place } = change;
  const moves = place !== undefined && place.view !== address.value.place.view;
  const kept = place && lists.get(place.view);
  return { ...address.value, ...(moves ? (kept ?? NO_QUERY) : {}), ...change };
}

// The list of the open tasks of a type, without the filters that it had before.
export const tasksOf = (type: string): Partial<Address> => ({
  ...NO_QUERY,
  place: { view: "tasks" },
  type,
});

// Applies the change without a new entry in the history of the browser.
export function amend(change: Partial<Address>): void {
  const next = changed(change);
  history.replaceState(null, "", formatAddress(next));
  address.set(next);
}

// Applies the change as a new entry, which the browser's Back undoes.
export function go(change: Partial<Address>): void {
  location.hash = formatAddress(changed(change));
}
