// Which agents need attention, and which can be left out of a long table.
import { WINDOW_MS } from "./measures";
import type { Agent, Window } from "./wire";

export const ATTENTIONS = ["looping", "stuck", "low", "silent"] as const;
export type Attention = (typeof ATTENTIONS)[number];

// An agent with an open task is silent if nothing has arrived from it for this long.
const SILENT_AFTER_MS = 600_000;

function idleMs(agent: Agent, nowMs: number): number {
  return agent.last_activity ? nowMs - Date.parse(agent.last_activity) : Infinity;
}

export const isStuck = (agent: Agent) => (agent.tasks_stuck ?? 0) > 0;

export function isSilent(agent: Agent, nowMs: number): boolean {
  return agent.tasks_in_progress > 0 && idleMs(agent, nowMs) > SILENT_AFTER_MS;
}

// The most urgent reason to look at an agent.
export function attentionOf(agent: Agent, nowMs: number): Attention | null {
  if (agent.looping) return "looping";
  if (isStuck(agent)) return "stuck";
  if (agent.standing.class === "low") return "low";
  return isSilent(agent, nowMs) ? "silent" : null;
}

// Without a task in progress, and without an event in the window.
export function isInactive(agent: Agent, window: Window, nowMs: number): boolean {
  return agent.tasks_in_progress === 0 && idleMs(agent, nowMs) > WINDOW_MS[window];
}

export type Section = Attention | "rest" | "unrated" | "inactive";
const SECTIONS: readonly Section[] = [...ATTENTIONS, "rest", "unrated", "inactive"];

export function sectionOf(agent: Agent, window: Window, nowMs: number): Section {
  const attention = attentionOf(agent, nowMs);
  if (attention) return attention;
  if (isInactive(agent, window, nowMs)) return "inactive";
  return agent.standing.class === "unrated" ? "unrated" : "rest";
}

// The place of an agent in the order by attention: small numbers come first. Of agents that are low, the
// lowest one comes first.
export function attentionRank(agent: Agent, window: Window, nowMs: number): number {
  const section = sectionOf(agent, window, nowMs);
  const { rank } = agent.standing;
  const within = section === "low" ? 1 / (1 + rank) : 1 - 1 / (1 + rank);
  return SECTIONS.indexOf(section) + within;
}
