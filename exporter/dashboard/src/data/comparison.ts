// Numbers of agents and groups that are compared side by side.
import { NONE, decimal, dollars, duration, percent } from "./format";
import { share } from "./measures";
import type { Agent } from "./wire";

export type Compared = Pick<
  Agent,
  | "duration_ms"
  | "tasks_completed"
  | "tasks_failed"
  | "tool_calls"
  | "tool_errors"
  | "avg_quality"
  | "tokens"
>;

export interface Measure {
  key: string;
  label: string;
  of: (one: Compared) => number | null;
  text: (value: number | null) => string;
  isRatio: boolean; // differences are a factor; else points
}

const cost = (value: number | null) => (value === null ? NONE : dollars(value));

export const MEASURES: readonly Measure[] = [
  {
    key: "p50",
    label: "Task p50",
    of: (one) => one.duration_ms.p50,
    text: duration,
    isRatio: true,
  },
  {
    key: "p95",
    label: "Task p95",
    of: (one) => one.duration_ms.p95,
    text: duration,
    isRatio: true,
  },
  {
    key: "errors",
    label: "Tool errors",
    of: (one) => share(one.tool_errors, one.tool_calls),
    text: percent,
    isRatio: true,
  },
  {
    key: "failed",
    label: "Failed tasks",
    of: (one) => share(one.tasks_failed, one.tasks_completed + one.tasks_failed),
    text: percent,
    isRatio: true,
  },
  {
    key: "quality",
    label: "Quality",
    of: (one) => one.avg_quality,
    text: (value) => decimal(value),
    isRatio: false,
  },
  {
    key: "cost",
    label: "Cost per task",
    of: ({ tokens, tasks_completed: done }) =>
      done > 0 && tokens.cost_usd > 0 ? tokens.cost_usd / done : null,
    text: cost,
    isRatio: true,
  },
];

// `1.4×` of a to b, or `+0.8`.
export function difference(measure: Measure, a: Compared, b: Compared): string {
  const [valueA, valueB] = [measure.of(a), measure.of(b)];
  if (valueA === null || valueB === null) return NONE;
  if (!measure.isRatio) {
    const points = valueA - valueB;
    return `${points > 0 ? "+" : ""}${points.toFixed(1)}`;
  }
  return valueB === 0 ? NONE : `${(valueA / valueB).toFixed(valueA < valueB ? 2 : 1)}×`;
}
