// A part of the history that the plots show instead of the window.
import { WINDOW_MS } from "./measures";
import type { HistoryColumns, Window } from "./wire";

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

export const STEPS = 60; // of a plot
const MIN_RANGE_MS = 60_000;
const MAX_STEPS = 1000; // of a response
const HISTORIES: Window[] = ["1m", "5m", "15m", "1h", "6h", "24h"];

export function parseRange(from: string | null, to: string | null): TimeRange | null {
  const [fromMs, toMs] = [Date.parse(from ?? ""), Date.parse(to ?? "")];
  return toMs > fromMs ? { fromMs, toMs } : null;
}

export const formatTime = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, "");

// At least a minute, in whole seconds.
export function widened(fromMs: number, toMs: number): TimeRange {
  const missing = Math.max(0, MIN_RANGE_MS - (toMs - fromMs)) / 2;
  return {
    fromMs: Math.floor((fromMs - missing) / 1000) * 1000,
    toMs: Math.ceil((toMs + missing) / 1000) * 1000,
  };
}

// The shortest window that contains the range, and the step that divides the range into STEPS.
export function historyQuery(range: TimeRange, nowMs: number): { window: Window; step: string } {
  const window = HISTORIES.find((one) => WINDOW_MS[one] >= nowMs - range.fromMs) ?? "24h";
  const stepMs = Math.max((range.toMs - range.fromMs) / STEPS, WINDOW_MS[window] / MAX_STEPS);
  return { window, step: `${Math.ceil(stepMs)}ms` };
}

// The steps of the history that overlap the range.
export function cropped(history: HistoryColumns, range: TimeRange): HistoryColumns {
  const inRange = history.begins_at.map((time) => {
    const begin = Date.parse(time);
    return begin < range.toMs && begin + history.step_ms > range.fromMs;
  });
  const columns = Object.entries(history).map(([key, column]) => [
    key,
    Array.isArray(column) ? column.filter((_, i) => inRange[i]) : column,
  ]);
  return Object.fromEntries(columns) as HistoryColumns;
}
