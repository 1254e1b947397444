// The agents of the leaderboard as CSV: the same filters, and the columns that are shown.
import type { Address } from "../data/address";
import { STANDINGS, type Window } from "../data/wire";
import { Download } from "../parts/download";
import { formatOrder, type Order } from "../parts/sort";
import { ORDERS, type Column } from "./agent_columns";

const MAX_ROWS = 10_000;

interface Props {
  address: Address;
  window: Window;
  columns: readonly Column[];
  order: Order;
}

// Nothing where the daemon cannot filter as the page does: several words, or agents that are stuck or silent.
export function AgentDownload({ address, window, columns, order }: Props) {
  const { search, role, standing: chip } = address;
  const isOfDaemon = chip === "" || chip === "looping" || STANDINGS.some((one) => one === chip);
  if (!isOfDaemon || /\s/.test(search.trim())) return null;
  const sortedBy = ORDERS.find(({ key }) => key === order.key)?.sortedBy;
  const parameters = {
    window,
    search: search.trim() || null,
    role: role || null,
    looping: chip === "looping" ? "true" : null,
    standing: chip && chip !== "looping" ? chip : null,
    sort: sortedBy ? formatOrder({ ...order, key: sortedBy }) : null,
    fields: columns
      .map(({ fields }) => fields ?? [])
      .flat()
      .join(),
    limit: MAX_ROWS,
  };
  return <Download path="api/agent-performance" parameters={parameters} name="agents" />;
}
