// A table of rows. Its first column names the row.
import type { ComponentChildren } from "preact";
import { SortHeader, type Order } from "./sort";

export interface RowColumn<Row> {
  key: string;
  label: string;
  title?: string | undefined;
  class?: string;
  firstDescending?: boolean; // absent: the column does not sort
  isUnseen?: boolean; // its label is for screen readers only
  cell: (row: Row) => ComponentChildren;
  hint?: (row: Row) => string | undefined; // the title of a cell
}

interface Props<Row> {
  label: string;
  class: string;
  columns: readonly RowColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  rowClass?: (row: Row) => string | undefined;
  order?: Order;
  onOrder?: (order: Order) => void;
}

function Header<Row>({ column, order, onOrder }: { column: RowColumn<Row> } & SortProps) {
  const { key, label, title, class: name = "", firstDescending } = column;
  if (order && onOrder && firstDescending !== undefined) {
    const sortable = { key, label, class: name, firstDescending, ...(title ? { title } : {}) };
    return <SortHeader column={sortable} order={order} onOrder={onOrder} />;
  }
  return (
    <th scope="col" class={name} title={title}>
      {column.isUnseen ? <span class="unseen">{label}</span> : label}
    </th>
  );
}

type SortProps = { order: Order | undefined; onOrder: ((order: Order) => void) | undefined };

export function Rows<Row>(props: Props<Row>) {
  const { label, columns, rows, keyOf, rowClass, order, onOrder } = props;
  return (
    <table class={props.class} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Header key={column.key} column={column} order={order} onOrder={onOrder} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} class={rowClass?.(row)}>
            {columns.map(({ key, class: name, cell, hint }, i) =>
              i === 0 ? (
                <th key={key} scope="row" class={name} title={hint?.(row)}>
                  {cell(row)}
                </th>
              ) : (
                <td key={key} class={name} title={hint?.(row)}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// A column of numbers.
export const numbers = <Row,>(
  key: string,
  label: string,
  cell: (row: Row) => ComponentChildren,
  title?: string,
): RowColumn<Row> => ({ key, label, title, class: `number ${key}`, cell });
