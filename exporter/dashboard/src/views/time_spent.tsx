// Where the time of an agent or of the fleet went: a bar of shares with their durations.
import { duration, percent } from "../data/format";
import { share } from "../data/measures";
import type { TimeSpent as Spent } from "../data/wire";

const WIDTH = 1000; // of the bar, in its own units

interface Part {
  key: string;
  label: string;
  ms: number;
}

function partsOf(spent: Spent): Part[] {
  return [
    { key: "model", label: "Model", ms: spent.model_ms },
    { key: "tool", label: "Tools", ms: spent.tool_ms },
    { key: "waiting", label: "Waiting for a person", ms: spent.waiting_ms },
    { key: "other", label: "Other", ms: spent.other_ms ?? 0 },
  ].filter(({ ms }) => ms > 0);
}

export const hasTime = (spent: Spent | undefined) =>
  spent !== undefined && partsOf(spent).length > 0;

// The bar without its durations, which are in its title.
export function TimeBar({ spent }: { spent: Spent | undefined }) {
  const parts = spent ? partsOf(spent) : [];
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  if (total === 0) return null;
  let begins = 0;
  const words = parts.map(({ label, ms }) => `${label} ${duration(ms)}`).join(", ");
  return (
    <svg
      class="time-bar"
      viewBox={`0 0 ${WIDTH} 12`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      {parts.map(({ key, ms }) => {
        const x = begins;
        const width = (ms / total) * WIDTH;
        begins += width;
        return <rect key={key} class={key} x={x} y="0" width={width} height="12" />;
      })}
    </svg>
  );
}

interface Props {
  spent: Spent | undefined;
  isFleet?: boolean;
}

export function TimeSpent({ spent, isFleet = false }: Props) {
  const parts = spent ? partsOf(spent) : [];
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  if (total === 0) return null;
  return (
    <section class="card time-spent" aria-label="Where the time went">
      <h2>Where the time went</h2>
      <TimeBar spent={spent} />
      <dl>
        {parts.map(({ key, label, ms }) => (
          <div key={key}>
            <dt>
              <i class={key} aria-hidden="true" /> {label}
            </dt>
            <dd>
              {duration(ms)} <small>{percent(share(ms, total))}</small>
            </dd>
          </div>
        ))}
      </dl>
      {!isFleet && spent?.other_ms === null && (
        <p class="faint">Calls overlap, or the time between them is not known.</p>
      )}
    </section>
  );
}
