// Calls, errors and latency by name: of tools or of models, for an agent or the fleet.
import { useState } from "preact/hooks";
import { ageBetween, ageMs, count, duration, percent } from "../data/format";
import { share } from "../data/measures";
import { visible } from "../data/names";
import type { CallDetail } from "../data/wire";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { Rows } from "../parts/rows";
import { compareValues, type Order, type SortValue } from "../parts/sort";

export interface CallColumn<Call extends CallDetail> {
  key: string;
  label: string;
  title?: string;
  class: string;
  firstDescending: boolean;
  value: (call: Call, name: string, now: string) => SortValue;
  text: (call: Call, name: string, now: string) => string;
}

function worstErrors(call: CallDetail): string {
  return Object.entries(call.error_types)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([name, times]) => `${name} ${count(times)}`)
    .join(", ");
}

export const number = <Call extends CallDetail>(
  key: string,
  label: string,
  value: (call: Call) => number | null,
  text: (value: number | null) => string,
  title = "",
): CallColumn<Call> => ({
  key,
  label,
  title,
  class: `number ${key}`,
  firstDescending: true,
  value,
  text: (call) => text(value(call)),
});

// The columns of every table; `more` come before those of the last use and of the errors.
export function callColumns<Call extends CallDetail>(
  label: string,
  more: readonly CallColumn<Call>[],
): readonly CallColumn<Call>[] {
  return [
    {
      key: "name",
      label,
      class: "name",
      firstDescending: false,
      value: (_, name) => name,
      text: (_, name) => name,
    },
    number("calls", "Calls", (call) => call.calls, count),
    number("errors", "Errors", (call) => call.errors, count),
    number(
      "error_rate",
      "Rate",
      (call) => share(call.errors, call.calls),
      percent,
      "Errors per call",
    ),
    number("p50", "p50", (call) => call.duration_ms.p50, duration, "Half of the calls took less"),
    number("p95", "p95", (call) => call.duration_ms.p95, duration, "95 % of the calls took less"),
    number("max", "Max", (call) => call.duration_ms.max, duration, "The slowest call"),
    ...more,
    {
      key: "used",
      label: "Used",
      title: "Time since its last call",
      class: "number used",
      firstDescending: false,
      value: (call, _, now) => ageMs(call.last_used, now),
      text: (call, _, now) => ageBetween(call.last_used, now),
    },
    {
      key: "kinds",
      label: "Errors by kind",
      class: "why",
      firstDescending: true,
      value: (call) => call.errors,
      text: worstErrors,
    },
  ];
}

interface Props<Call extends CallDetail> {
  label: string;
  class: string;
  page: "tool" | "model"; // that the names link to
  columns: readonly CallColumn<Call>[];
  calls: Record<string, Call>;
  now: string;
}

export function CallTable<Call extends CallDetail>(props: Props<Call>) {
  const { label, calls, now } = props;
  const [order, setOrder] = useState<Order>({ key: "calls", descending: true });
  const hasErrors = Object.values(calls).some(({ errors }) => errors > 0);
  const columns = props.columns.filter(({ key }) => key !== "kinds" || hasErrors);
  const column = columns.find(({ key }) => key === order.key);
  const rows = Object.entries(calls).sort(([nameA, a], [nameB, b]) =>
    compareValues(
      column?.value(a, nameA, now) ?? null,
      column?.value(b, nameB, now) ?? null,
      order.descending,
    ),
  );
  return (
    <Rows
      label={label}
      class={`calls-by-name ${props.class}`}
      columns={columns.map((one) => ({
        ...one,
        cell: ([name, call]: [string, Call]) =>
          one.key === "name" ? (
            <Link
              to={{ place: { view: props.page, name } }}
              aria-label={visible(name)}
              title={visible(name)}
            >
              <Name text={name} />
            </Link>
          ) : (
            one.text(call, name, now)
          ),
        hint: ([name, call]: [string, Call]) =>
          one.class === "why" ? one.text(call, name, now) : undefined,
      }))}
      rows={rows}
      keyOf={([name]) => name}
      order={order}
      onOrder={setOrder}
    />
  );
}
