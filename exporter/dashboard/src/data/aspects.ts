// The aspects of a standing, and what it rests on in each of them.
import { count, decimal, duration } from "./format";
import type { WorkEvidence } from "./wire";

const NAMES: Record<string, string> = {
  task_time: "Task time",
  tool_time: "Tool time",
  tool_errors: "Tool errors",
  unfinished: "Unfinished tasks",
  quality: "Quality",
};

export const aspectName = (aspect: string) => NAMES[aspect] ?? aspect;

// How the daemon's reasons begin.
const REASONS: readonly [RegExp, string][] = [
  [/^tasks finish /, "task_time"],
  [/^tool calls finish /, "tool_time"],
  [/^tool errors /, "tool_errors"],
  [/^[\d,.]+ of [\d,.]+ tasks completed/, "unfinished"],
  [/^quality /, "quality"],
];

// The aspect that a reason is about; null: none, such as for agents without a rating.
export function aspectOf(reason: string): string | null {
  return REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}

export const isOfTool = ({ aspect }: WorkEvidence) =>
  aspect === "tool_time" || aspect === "tool_errors";

// `observed` or `expected` with its unit: failed ones, seconds, or points.
export function amountOf({ aspect }: WorkEvidence, value: number): string {
  if (aspect === "task_time" || aspect === "tool_time") return duration(value * 1000);
  if (aspect === "quality") return decimal(value, 2);
  return Number.isInteger(value) ? count(value) : decimal(value);
}

// In which aspects the reasons are come first; within an aspect, the order is that of the daemon.
export function byReasons(
  evidence: readonly WorkEvidence[],
  reasons: readonly string[],
): WorkEvidence[] {
  const named = reasons.map(aspectOf);
  const place = ({ aspect }: WorkEvidence) => {
    const at = named.indexOf(aspect);
    return at < 0 ? named.length : at;
  };
  return [...evidence].sort((a, b) => place(a) - place(b));
}
