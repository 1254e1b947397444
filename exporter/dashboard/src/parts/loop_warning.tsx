// An agent that repeats itself: in a few words for a row, in a sentence for its page.
import { ageBetween, count } from "../data/format";
import type { Agent } from "../data/wire";

export function LoopMark({ agent }: { agent: Agent }) {
  if (!agent.looping) return null;
  return (
    <span class="loop">
      <span aria-hidden="true">⟳</span> looping
      {agent.loop && ` ×${count(agent.loop.calls)}`}
    </span>
  );
}

export function LoopWarning({ agent, now }: { agent: Agent; now: string }) {
  if (!agent.looping) return null;
  const { loop } = agent;
  return (
    <p class="warning" role="alert">
      <span aria-hidden="true">⟳ </span>
      <strong>Looping.</strong>{" "}
      {loop
        ? `${count(loop.calls)} calls of ${loop.tools.join(" and ")} with the same arguments ` +
          `for ${ageBetween(loop.since, now)}.`
        : "It makes the same calls again and again."}
    </p>
  );
}
