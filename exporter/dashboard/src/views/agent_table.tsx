// The table of the leaderboard. Only the visible rows are in the document.
import { useRef } from "preact/hooks";
import type { LiveView } from "../data/live_feed";
import type { Agent } from "../data/wire";
import { SortHeader, type Order } from "../parts/sort";
import { useVirtualRows } from "../parts/virtual_rows";
import { AGENT_COLUMNS, type RowContext } from "./agent_columns";

const ROW_PX = 34; // as in styles/table.css

interface Props {
  ids: readonly string[];
  view: LiveView;
  context: RowContext;
  order: Order;
  onOrder: (order: Order) => void;
}

// One row as high as the rows that are not visible.
function Gap({ rows }: { rows: number }) {
  if (rows === 0) return null;
  return (
    <tr class="gap" aria-hidden="true">
      <td style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  );
}

function Row({ agent, index, context }: { agent: Agent; index: number; context: RowContext }) {
  return (
    <tr aria-rowindex={index + 2} class={agent.looping ? "looping" : ""}>
      <td class="number rank">{agent.standing.rank}</td>
      {AGENT_COLUMNS.map((column) => {
        const cell = column.cell(agent, context);
        return column.key === "agent" ? (
          <th key={column.key} scope="row" class={column.class}>
            {cell}
          </th>
        ) : (
          <td key={column.key} class={column.class}>
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

export function AgentTable({ ids, view, context, order, onOrder }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, end } = useVirtualRows(body, ids.length, ROW_PX);
  return (
    <table class="agents" aria-label="Agents" aria-rowcount={ids.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" class="number rank" title="Rank in the fleet">
            <abbr title="Rank">#</abbr>
          </th>
          {AGENT_COLUMNS.map((column) => (
            <SortHeader key={column.key} column={column} order={order} onOrder={onOrder} />
          ))}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={moveBetweenRows}>
        <Gap rows={first} />
        {ids.slice(first, end).map((id, i) => {
          const agent = view.agents.get(id);
          return agent && <Row key={id} agent={agent} index={first + i} context={context} />;
        })}
        <Gap rows={ids.length - end} />
      </tbody>
    </table>
  );
}
