// Models with their calls, errors, latency, tokens and cost, for an agent or the fleet.
import { dollars, shortCount } from "../data/format";
import type { ModelDetail } from "../data/wire";
import { CallTable, callColumns, number } from "./call_table";

const short = (value: number | null) => shortCount(value ?? 0);

const COLUMNS = callColumns<ModelDetail>("Model", [
  number("input", "In", (model) => model.tokens.input, short, "Input tokens, cached ones included"),
  number("cached", "Cached", (model) => model.tokens.cached, short, "Cached input tokens"),
  number("output", "Out", (model) => model.tokens.output, short, "Output tokens"),
  number(
    "cost",
    "Cost",
    (model) => model.tokens.cost_usd,
    (value) => dollars(value ?? 0),
  ),
]);

export function ModelTable({ models, now }: { models: Record<string, ModelDetail>; now: string }) {
  return (
    <CallTable
      label="Models"
      class="models"
      page="model"
      columns={COLUMNS}
      calls={models}
      now={now}
    />
  );
}
