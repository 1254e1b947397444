// Two groups, aspect by aspect, with the intervals of their differences.
import { address as addressNow } from "../data/address";
import { count } from "../data/format";
import { aspectName } from "../data/aspects";
import { wordOf, type Aspect, type Comparison, type Dimension } from "../data/groups";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { Link } from "../parts/link";
import { Failure, Loading } from "../parts/notice";
import { Rows, numbers, type RowColumn } from "../parts/rows";

const REFRESH_MS = 5_000;
const [WIDTH, MIDDLE] = [200, 100]; // of the drawing of an interval, in its own units

function amount({ measure }: Aspect, value: number | null): string {
  if (value === null) return "–";
  return measure === "ratio"
    ? `${value.toFixed(2)}×`
    : `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

// Where a value lies: equality in the middle, and a factor of 4, or 4 points, at the ends.
function position({ measure }: Aspect, value: number): number {
  const part = measure === "ratio" ? Math.log2(value) / 2 : value / 4;
  return MIDDLE + Math.max(-1, Math.min(1, part)) * (MIDDLE - 4);
}

function Interval({ aspect }: { aspect: Aspect }) {
  const { difference, low, high } = aspect;
  if (difference === null || low === null || high === null) return null;
  const [x, from, to] = [difference, low, high].map((value) => position(aspect, value));
  return (
    <svg class="interval" viewBox={`0 0 ${WIDTH} 20`} aria-hidden="true">
      <line class="equal" x1={MIDDLE} x2={MIDDLE} y1="0" y2="20" />
      <line x1={from} x2={to} y1="10" y2="10" />
      <circle cx={x} cy="10" r="4" />
    </svg>
  );
}

const COLUMNS: readonly RowColumn<Aspect>[] = [
  { key: "aspect", label: "Aspect", class: "name", cell: ({ aspect }) => aspectName(aspect) },
  numbers("difference", "Difference", (aspect) => amount(aspect, aspect.difference)),
  {
    key: "interval",
    label: "95 % interval",
    class: "number interval-text",
    cell: (aspect) =>
      aspect.low === null ? "" : `${amount(aspect, aspect.low)} – ${amount(aspect, aspect.high)}`,
  },
  {
    key: "drawing",
    label: "Drawing of the interval",
    isUnseen: true,
    class: "drawing",
    cell: (aspect) => <Interval aspect={aspect} />,
  },
  {
    key: "observations",
    label: "Observations",
    class: "number wide",
    cell: (aspect) => `${count(aspect.observations_a)} / ${count(aspect.observations_b)}`,
  },
  { key: "conclusion", label: "Conclusion", class: "why", cell: ({ conclusion }) => conclusion },
];

export function ComparePage({ by, a, b }: { by: Dimension; a: string; b: string }) {
  const { window } = useObservable(addressNow);
  const url = relativeUrl("api/compare", { by, a, b, window });
  const { data, error } = useResource<Comparison>(url, REFRESH_MS);
  const link = (group: string) => (
    <Link to={{ place: { view: "group", by, group } }}>
      <bdi>{visible(group)}</bdi>
    </Link>
  );
  return (
    <div class="page">
      <p class="back">
        <Link to={{ place: { view: "groups", by } }}>← All groups by {wordOf(by)}</Link>
      </p>
      <h1 tabIndex={-1}>
        {link(a)} against {link(b)}
      </h1>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="the comparison" />}
      {data && (
        <>
          <p>{data.conclusion}</p>
          <section class="card">
            <Rows
              label="Differences"
              class="comparison"
              columns={COLUMNS}
              rows={data.aspects}
              keyOf={({ aspect }) => aspect}
            />
          </section>
        </>
      )}
    </div>
  );
}
