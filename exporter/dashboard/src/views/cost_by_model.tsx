// The cost of each model, the most expensive first, with its share of all.
import { dollars, percent, shortCount } from "../data/format";
import { share } from "../data/measures";
import { visible } from "../data/names";
import type { ModelDetail } from "../data/wire";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { Rows, numbers, type RowColumn } from "../parts/rows";

const WIDTH = 1000; // of a bar, in its own units

interface Row {
  model: string;
  cost: number;
  tokens: number;
  part: number; // of the cost of all models
}

const COLUMNS: readonly RowColumn<Row>[] = [
  {
    key: "model",
    label: "Model",
    class: "name",
    cell: ({ model }) => (
      <Link to={{ place: { view: "model", name: model } }} aria-label={visible(model)}>
        <Name text={model} />
      </Link>
    ),
  },
  numbers("cost", "Cost", ({ cost }) => dollars(cost)),
  numbers("tokens", "Tokens", ({ tokens }) => shortCount(tokens)),
  numbers("share", "Share", ({ part }) => percent(part), "Of the cost of all models"),
  {
    key: "drawing",
    label: "Drawing of the share",
    isUnseen: true,
    class: "drawing",
    cell: ({ part }) => (
      <svg
        class="time-bar"
        viewBox={`0 0 ${WIDTH} 12`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect class="model" x="0" y="0" width={part * WIDTH} height="12" />
      </svg>
    ),
  },
];

export function CostByModel({ models }: { models: Record<string, ModelDetail> }) {
  const all = Object.values(models).reduce((sum, { tokens }) => sum + tokens.cost_usd, 0);
  if (all === 0) return null;
  const rows = Object.entries(models)
    .map(([model, { tokens }]) => ({
      model,
      cost: tokens.cost_usd,
      tokens: tokens.input + tokens.output,
      part: share(tokens.cost_usd, all) ?? 0,
    }))
    .sort((a, b) => b.cost - a.cost);
  return (
    <section class="card">
      <h2>Cost by model</h2>
      <Rows
        label="Cost by model"
        class="costs"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ model }) => model}
      />
    </section>
  );
}
