// Tools with their calls, errors and latency, for an agent or the fleet.
import type { ToolDetail } from "../data/wire";
import { CallTable, callColumns } from "./call_table";

const COLUMNS = callColumns<ToolDetail>("Tool", []);

export function ToolTable({ tools, now }: { tools: Record<string, ToolDetail>; now: string }) {
  return (
    <CallTable label="Tools" class="tools" page="tool" columns={COLUMNS} calls={tools} now={now} />
  );
}
