// The groups of /api/groups, and two of them compared by /api/compare.
import type { Agent, Quantiles, Standing, Tokens, Window } from "./wire";

export const DIMENSIONS = ["role", "model", "version"] as const;
const LABEL = "label.";
export type Label = `${typeof LABEL}${string}`;
export type Dimension = (typeof DIMENSIONS)[number] | Label;

const isLabel = (text: string): text is Label => text.startsWith(LABEL) && text !== LABEL;

export function dimensionOf(text: string): Dimension {
  return isLabel(text) ? text : (DIMENSIONS.find((one) => one === text) ?? "role");
}

// `label.team` is shown as `team`.
export const wordOf = (by: Dimension) => (isLabel(by) ? by.slice(LABEL.length) : by);

// The group of an agent in the live view, which has no labels; null: none.
export function groupOf(agent: Agent, by: Dimension): string | null {
  return isLabel(by) ? null : (agent[by as (typeof DIMENSIONS)[number]] ?? null);
}

export interface Membership {
  by: Dimension;
  group: string;
}

// The groups that an agent belongs to.
export function groupsOf(agent: Agent, labels: Record<string, string> = {}): Membership[] {
  const named = DIMENSIONS.map((by) => ({ by, group: groupOf(agent, by) ?? "" }));
  const labelled = Object.entries(labels).map(([name, group]) => ({
    by: `${LABEL}${name}` as Label,
    group,
  }));
  return [...named, ...labelled].filter(({ group }) => group);
}

export interface Group {
  group: string;
  agents: number;
  agents_retired: number;
  tasks_completed: number;
  tasks_failed: number;
  duration_ms: Quantiles;
  avg_quality: number | null;
  tool_calls: number;
  tool_errors: number;
  model_calls: number;
  model_errors: number;
  tokens: Tokens;
  standing: Standing;
}

export interface GroupsView {
  last_updated: string;
  window: Window;
  total: number;
  dimensions?: Dimension[];
  groups: Group[];
}

export interface Aspect {
  aspect: string;
  measure: "ratio" | "points";
  difference: number | null;
  low: number | null;
  high: number | null;
  decided: boolean;
  observations_a: number;
  observations_b: number;
  conclusion: string;
}

export interface Comparison {
  last_updated: string;
  a: string;
  b: string;
  conclusion: string;
  aspects: Aspect[];
}

// Of one completed task; null without completed tasks or without cost.
export function costPerTask({ tokens, tasks_completed: done }: Group): number | null {
  return done > 0 && tokens.cost_usd > 0 ? tokens.cost_usd / done : null;
}
