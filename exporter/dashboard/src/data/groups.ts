// The groups of /api/groups, and two of them compared by /api/compare.
import type { Quantiles, Standing, Tokens, Window } from "./wire";

export const DIMENSIONS = ["role", "model"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

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
