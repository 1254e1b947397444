// The ways to compare an agent: with its role, and with another agent.
import { useState } from "preact/hooks";
import { go } from "../data/address";
import type { LiveFeed } from "../data/live_feed";
import { visible } from "../data/names";
import type { Agent } from "../data/wire";
import { Link } from "../parts/link";

const MAX_PROPOSALS = 20;

// Ids with the text in them; agents of the same role come first.
function proposals(agent: Agent, feed: LiveFeed, text: string): string[] {
  const others = [...(feed.view.value?.agents.values() ?? [])].filter(
    (other) => other.agent_id !== agent.agent_id && other.agent_id.includes(text),
  );
  const isPeer = (other: Agent) => Number(other.role === agent.role);
  return others
    .sort((x, y) => isPeer(y) - isPeer(x))
    .slice(0, MAX_PROPOSALS)
    .map((other) => other.agent_id);
}

export function CompareAgent({ agent, feed }: { agent: Agent; feed: LiveFeed }) {
  const [text, setText] = useState("");
  const [isFocused, setFocused] = useState(false);
  const { agent_id: a, role } = agent;
  const open = (b: string) => {
    if (b !== a && feed.view.value?.agents.has(b)) go({ place: { view: "versus", a, b } });
  };
  return (
    <form
      class="compare-with"
      onSubmit={(event) => {
        event.preventDefault();
        open(text);
      }}
    >
      Compare with{" "}
      {role && (
        <>
          <Link to={{ place: { view: "versus", a, b: "" } }}>its role</Link> or{" "}
        </>
      )}
      <input
        list="other-agents"
        aria-label="Compare with another agent"
        placeholder="another agent"
        value={text}
        onFocus={() => setFocused(true)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          open(event.currentTarget.value);
        }}
      />
      <datalist id="other-agents">
        {isFocused &&
          proposals(agent, feed, text).map((id) => (
            <option key={id} value={id}>
              {visible(id)}
            </option>
          ))}
      </datalist>
    </form>
  );
}
