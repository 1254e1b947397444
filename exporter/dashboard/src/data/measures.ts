// Numbers that the page computes from those of the daemon.
import type { Agent, Window } from "./wire";

const HOUR_MS = 3_600_000;
const MIN_LIFETIME_MS = 60_000; // a shorter lifetime counts as this long

export const WINDOW_MS: Record<Window, number> = {
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "1h": HOUR_MS,
  "6h": 6 * HOUR_MS,
  "24h": 24 * HOUR_MS,
  all: Infinity,
};

// Completed tasks per hour, over the window or, if that is shorter, the lifetime of the agent.
export function tasksPerHour(agent: Agent, window: Window, now: string): number | null {
  if (!agent.first_seen) return null;
  const livedMs = Date.parse(now) - Date.parse(agent.first_seen);
  const overMs = Math.max(MIN_LIFETIME_MS, Math.min(WINDOW_MS[window], livedMs));
  return (agent.tasks_completed * HOUR_MS) / overMs;
}

export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
