// The table of the leaderboard. Only the visible rows are in the document.
import { useEffect, useRef, useState } from "preact/hooks";
import type { LiveView } from "../data/live_feed";
import type { Agent } from "../data/wire";
import { SortHeader, type Order } from "../parts/sort";
import { useVirtualRows } from "../parts/virtual_rows";
import type { Column, RowContext } from "./agent_columns";

// As in styles/table.css and styles/agents.css.
const ROW_PX = 34;
const COMPACT_ROW_PX = 66;
const compact = matchMedia("(max-width: 980px)");

interface Props {
  ids: readonly string[];
  view: LiveView;
  columns: readonly Column[];
  context: RowContext;
  order: Order;
  onOrder: (order: Order) => void;
}

function useRowHeight(): number {
  const [isCompact, setCompact] = useState(compact.matches);
  useEffect(() => {
    const update = () => setCompact(compact.matches);
    compact.addEventListener("change", update);
    return () => compact.removeEventListener("change", update);
  }, []);
  return isCompact ? COMPACT_ROW_PX : ROW_PX;
}

// One row as high as the rows that are not visible.
function Gap({ heightPx }: { heightPx: number }) {
  if (heightPx === 0) return null;
  return (
    <tr class="gap" aria-hidden="true">
      <td style={{ height: `${heightPx}px` }} />
    </tr>
  );
}

interface RowProps {
  agent: Agent;
  index: number;
  columns: readonly Column[];
  context: RowContext;
}

// Roles are named because the compact table is laid out as a grid, for which browsers forget them.
function Row({ agent, index, columns, context }: RowProps) {
  return (
    <tr role="row" aria-rowindex={index + 2} class={agent.looping ? "looping" : ""}>
      {columns.map((column) => {
        const cell = column.cell(agent, context);
        return column.key === "agent" ? (
          <th key={column.key} role="rowheader" scope="row" class={column.class}>
            {cell}
          </th>
        ) : (
          <td key={column.key} role="cell" class={column.class}>
            {cell}
          </td>
        );
      })}
    </tr>
  );
}

// The up and down keys move the focus to the link of the next agent.
function moveBetweenRows(event: KeyboardEvent) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = (event.target as HTMLElement).closest("tr");
  const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
  const link = next?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

export function AgentTable({ ids, view, columns, context, order, onOrder }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const rowPx = useRowHeight();
  const { first, end } = useVirtualRows(body, ids.length, rowPx);
  return (
    <table class="agents" role="table" aria-label="Agents" aria-rowcount={ids.length + 1}>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <SortHeader key={column.key} column={column} order={order} onOrder={onOrder} />
          ))}
        </tr>
      </thead>
      <tbody ref={body} role="rowgroup" onKeyDown={moveBetweenRows}>
        <Gap heightPx={first * rowPx} />
        {ids.slice(first, end).map((id, i) => {
          const agent = view.agents.get(id);
          return (
            agent && (
              <Row key={id} agent={agent} index={first + i} columns={columns} context={context} />
            )
          );
        })}
        <Gap heightPx={(ids.length - end) * rowPx} />
      </tbody>
    </table>
  );
}
