// The sequences of tools that an agent repeats.
import { count } from "../data/format";
import type { Sequence } from "../data/wire";

export function Sequences({ sequences }: { sequences: readonly Sequence[] }) {
  if (sequences.length === 0) return null;
  return (
    <section class="card">
      <h2>Repeated sequences among its newest calls</h2>
      <ol class="sequences">
        {sequences.map(({ tools, count: times }) => (
          <li key={tools.join("\n")}>
            {tools.join(" → ")} <b>×{count(times)}</b>
          </li>
        ))}
      </ol>
    </section>
  );
}
