// Warnings about an agent that loops or is stuck: badges for its row, a sentence for its page.
import { ageBetween, count, duration } from "../data/format";
import type { Agent, Loop } from "../data/wire";

export function LoopBadge({ agent }: { agent: Agent }) {
  if (!agent.looping) return null;
  return (
    <span class="loop">
      <span aria-hidden="true">⟳</span> looping
      {agent.loop && ` ×${count(agent.loop.calls)}`}
    </span>
  );
}

export function StuckBadge({ agent }: { agent: Agent }) {
  const stuck = agent.tasks_stuck ?? 0;
  if (stuck === 0) return null;
  return (
    <span class="loop">
      <span aria-hidden="true">!</span> {stuck === 1 ? "stuck" : `${count(stuck)} stuck`}
    </span>
  );
}

const callsOf = ({ calls, tools }: Loop) =>
  `${count(calls)} calls of ${tools.join(" and ")} with the same arguments`;

export function LoopWarning({ agent, now }: { agent: Agent; now: string }) {
  const { looping, loop } = agent;
  if (looping) {
    return (
      <p class="warning" role="note">
        <span aria-hidden="true">⟳ </span>
        <strong>Looping.</strong>{" "}
        {loop ? `${callsOf(loop)}, for ${ageBetween(loop.since, now)}.` : ""}
      </p>
    );
  }
  if (!loop) return null;
  const lasted = duration(Date.parse(loop.until) - Date.parse(loop.since));
  return (
    <p class="faint">
      It last looped {ageBetween(loop.until, now)} ago: {callsOf(loop)}, within {lasted}.
    </p>
  );
}
