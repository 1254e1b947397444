// Sorting a table by one of its columns.

export type SortValue = number | string | null;

export interface Order {
  key: string;
  descending: boolean;
}

export function parseOrder(text: string, fallback: Order, known: readonly string[]): Order {
  const descending = text.startsWith("-");
  const key = descending ? text.slice(1) : text;
  return known.includes(key) ? { key, descending } : fallback;
}

export function formatOrder({ key, descending }: Order): string {
  return (descending ? "-" : "") + key;
}

// Missing values come last in both directions.
export function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const ascending = a < b ? -1 : Number(a > b);
  return descending ? -ascending : ascending;
}

interface HeaderProps {
  column: { key: string; label: string; title?: string; class: string; firstDescending: boolean };
  order: Order;
  onOrder: (order: Order) => void;
}

export function SortHeader({ column, order, onOrder }: HeaderProps) {
  const chosen = order.key === column.key;
  const sort = order.descending ? "descending" : "ascending";
  const next = chosen ? !order.descending : column.firstDescending;
  return (
    <th role="columnheader" scope="col" class={column.class} aria-sort={chosen ? sort : "none"}>
      <button
        class="sort"
        title={column.title}
        onClick={() => onOrder({ key: column.key, descending: next })}
      >
        {column.label}
        <span class="arrow" aria-hidden="true">
          {chosen ? (order.descending ? "↓" : "↑") : ""}
        </span>
      </button>
    </th>
  );
}
