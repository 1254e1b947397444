// Sources with what became of their records.
import { useState } from "preact/hooks";
import { ageBetween, ageMs, count } from "../data/format";
import { isSilent, type Source } from "../data/sources";
import { Rows } from "../parts/rows";
import { compareValues, type Order, type SortValue } from "../parts/sort";

interface SourceColumn {
  key: string;
  label: string;
  title?: string;
  class: string;
  firstDescending: boolean;
  value: (source: Source, now: string) => SortValue;
  text: (source: Source, now: string) => string;
}

type Field = "records" | "counted" | "duplicate" | "other_signal" | "ignored" | "without_agent";

const number = (key: Field, label: string, title: string): SourceColumn => ({
  key,
  label,
  title,
  class: `number ${key}`,
  firstDescending: true,
  value: (source) => source[key],
  text: (source) => count(source[key]),
});

const time = (key: "first_seen" | "last_seen", label: string, title: string): SourceColumn => ({
  key,
  label,
  title,
  class: `number ${key}`,
  firstDescending: false,
  value: (source, now) => ageMs(source[key], now),
  text: (source, now) => ageBetween(source[key], now),
});

const COLUMNS: readonly SourceColumn[] = [
  {
    key: "source",
    label: "Source",
    class: "name",
    firstDescending: false,
    value: (source) => `${source.source} ${source.signal}`,
    text: (source) => source.source,
  },
  {
    key: "signal",
    label: "Signal",
    class: "signal",
    firstDescending: false,
    value: (source) => source.signal,
    text: (source) => source.signal,
  },
  {
    key: "state",
    label: "State",
    title: "Silent: nothing has arrived for more than an hour",
    class: "state",
    firstDescending: true,
    value: (source, now) => Number(isSilent(source, now)),
    text: (source, now) => {
      if (source.signal === "transcript") return "imported";
      return isSilent(source, now) ? "silent" : "reports";
    },
  },
  time("last_seen", "Last", "Time since its newest record arrived"),
  time("first_seen", "First", "Time since its first record arrived"),
  number("records", "Records", "Records that arrived"),
  number("counted", "Counted", "Tool calls, model calls and tasks that were counted"),
  number("duplicate", "Duplicate", "Records of something that another record had reported"),
  number("other_signal", "Other signal", "Records of something that another signal counts"),
  number("ignored", "Ignored", "Records that say nothing that is counted"),
  number("without_agent", "No agent", "Counted, but the record names no agent and no session"),
];

interface Props {
  sources: readonly Source[];
  now: string;
}

export function SourceTable({ sources, now }: Props) {
  const [order, setOrder] = useState<Order>({ key: "source", descending: false });
  const column = COLUMNS.find(({ key }) => key === order.key);
  const rows = [...sources].sort((a, b) =>
    compareValues(column?.value(a, now) ?? null, column?.value(b, now) ?? null, order.descending),
  );
  return (
    <Rows
      label="Sources"
      class="sources"
      columns={COLUMNS.map((one) => {
        const text = (source: Source) => one.text(source, now);
        return { ...one, cell: text, hint: one.key === "source" ? text : () => undefined };
      })}
      rows={rows}
      keyOf={({ source, signal }) => `${source} ${signal}`}
      rowClass={(source) => (isSilent(source, now) ? "silent" : undefined)}
      order={order}
      onOrder={setOrder}
    />
  );
}
