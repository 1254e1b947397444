// Tools with their calls, errors and latency, for an agent or the fleet.
import { useState } from "preact/hooks";
import { ageBetween, count, duration, percent } from "../data/format";
import { share } from "../data/measures";
import type { ToolDetail } from "../data/wire";
import { SortHeader, compareValues, type Order, type SortValue } from "../parts/sort";

interface ToolColumn {
  key: string;
  label: string;
  title?: string;
  class: string;
  firstDescending: boolean;
  value: (tool: ToolDetail, name: string) => SortValue;
  text: (tool: ToolDetail, name: string, now: string) => string;
}

function worstErrors(tool: ToolDetail): string {
  return Object.entries(tool.error_types)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([name, times]) => `${name} ${count(times)}`)
    .join(", ");
}

const number = (
  key: string,
  label: string,
  value: (tool: ToolDetail) => number | null,
  text: (value: number | null) => string,
  title = "",
): ToolColumn => ({
  key,
  label,
  title,
  class: `number ${key}`,
  firstDescending: true,
  value,
  text: (tool) => text(value(tool)),
});

const COLUMNS: readonly ToolColumn[] = [
  {
    key: "tool",
    label: "Tool",
    class: "name",
    firstDescending: false,
    value: (_, name) => name,
    text: (_, name) => name,
  },
  number("calls", "Calls", (tool) => tool.calls, count),
  number("errors", "Errors", (tool) => tool.errors, count),
  number(
    "error_rate",
    "Rate",
    (tool) => share(tool.errors, tool.calls),
    percent,
    "Errors per call",
  ),
  number("p50", "p50", (tool) => tool.duration_ms.p50, duration, "Half of the calls took less"),
  number("p95", "p95", (tool) => tool.duration_ms.p95, duration, "95 % of the calls took less"),
  number("max", "Max", (tool) => tool.duration_ms.max, duration, "The slowest call"),
  {
    key: "used",
    label: "Used",
    title: "Time since its last call",
    class: "number used",
    firstDescending: true,
    value: (tool) => tool.last_used,
    text: (tool, _, now) => ageBetween(tool.last_used, now),
  },
  {
    key: "kinds",
    label: "Errors by kind",
    class: "why",
    firstDescending: true,
    value: (tool) => tool.errors,
    text: worstErrors,
  },
];

interface Props {
  tools: Record<string, ToolDetail>;
  now: string;
}

export function ToolTable({ tools, now }: Props) {
  const [order, setOrder] = useState<Order>({ key: "calls", descending: true });
  const column = COLUMNS.find(({ key }) => key === order.key);
  const rows = Object.entries(tools).sort(([nameA, a], [nameB, b]) =>
    compareValues(
      column?.value(a, nameA) ?? null,
      column?.value(b, nameB) ?? null,
      order.descending,
    ),
  );
  return (
    <table class="tools" aria-label="Tools">
      <thead>
        <tr>
          {COLUMNS.map((one) => (
            <SortHeader key={one.key} column={one} order={order} onOrder={setOrder} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, tool]) => (
          <tr key={name}>
            {COLUMNS.map((one) => {
              const text = one.text(tool, name, now);
              return one.key === "tool" ? (
                <th key={one.key} scope="row" class={one.class} title={name}>
                  {text}
                </th>
              ) : (
                <td key={one.key} class={one.class} title={one.class === "why" ? text : undefined}>
                  {text}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
