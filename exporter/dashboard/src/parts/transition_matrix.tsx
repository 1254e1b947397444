// How often a tool follows another: a table with darker cells for likelier transitions.
import { count, percent } from "../data/format";
import { visible } from "../data/names";
import type { Transition } from "../data/wire";

const MAX_TOOLS = 16;
const SHADES = 8; // styles/matrix.css has as many

interface Matrix {
  tools: string[];
  times: Map<string, Map<string, number>>; // by the first tool, then the second
  left: Map<string, number>; // transitions from a tool
}

function arrange(transitions: readonly Transition[]): Matrix {
  const weight = new Map<string, number>();
  const left = new Map<string, number>();
  const times: Matrix["times"] = new Map();
  for (const { from_tool, to_tool, count: n } of transitions) {
    for (const tool of [from_tool, to_tool]) weight.set(tool, (weight.get(tool) ?? 0) + n);
    left.set(from_tool, (left.get(from_tool) ?? 0) + n);
    const row = times.get(from_tool) ?? new Map<string, number>();
    row.set(to_tool, (row.get(to_tool) ?? 0) + n);
    times.set(from_tool, row);
  }
  const byWeight = [...weight].sort(([, a], [, b]) => b - a).map(([tool]) => tool);
  return { tools: byWeight.slice(0, MAX_TOOLS), times, left };
}

function MatrixCell({
  from,
  to,
  times,
  of,
}: {
  from: string;
  to: string;
  times: number;
  of: number;
}) {
  if (times === 0) return <td />;
  const part = times / of;
  const shade = Math.max(1, Math.ceil(Math.sqrt(part) * SHADES));
  const title = `${from} → ${to}: ${count(times)}×, ${percent(part)} of the calls after ${from}`;
  return (
    <td data-shade={shade} title={title}>
      {Math.round(part * 100) || "<1"}
    </td>
  );
}

export function TransitionMatrix({ transitions }: { transitions: readonly Transition[] }) {
  const { tools, times, left } = arrange(transitions);
  if (tools.length === 0) return <p class="notice">There are no transitions between tools yet.</p>;
  return (
    <>
      <div class="scroll" role="region" aria-label="Transitions between tools" tabIndex={0}>
        <table class="matrix">
          <thead>
            <tr>
              <td />
              {tools.map((tool) => (
                <th key={tool} scope="col" title={tool}>
                  <span>{visible(tool)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tools.map((from) => (
              <tr key={from}>
                <th scope="row" title={from}>
                  {visible(from)}
                </th>
                {tools.map((to) => (
                  <MatrixCell
                    key={to}
                    from={from}
                    to={to}
                    times={times.get(from)?.get(to) ?? 0}
                    of={left.get(from) ?? 1}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="key">
        Each cell shows how often the tool above follows the tool on the left, in percent.
      </p>
    </>
  );
}
