// Two groups, aspect by aspect, with the intervals of their differences.
import { address as addressNow } from "../data/address";
import { count } from "../data/format";
import type { Aspect, Comparison, Dimension } from "../data/groups";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { Link } from "../parts/link";
import { Failure, Loading } from "../parts/notice";

const REFRESH_MS = 5_000;
const NAMES: Record<string, string> = {
  task_time: "Task time",
  tool_time: "Tool time",
  tool_errors: "Tool errors",
  unfinished: "Unfinished tasks",
  quality: "Quality",
};
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

function AspectRow({ aspect }: { aspect: Aspect }) {
  return (
    <tr>
      <th scope="row" class="name">
        {NAMES[aspect.aspect] ?? aspect.aspect}
      </th>
      <td class="number">{amount(aspect, aspect.difference)}</td>
      <td class="number interval-text">
        {aspect.low === null
          ? ""
          : `${amount(aspect, aspect.low)} – ${amount(aspect, aspect.high)}`}
      </td>
      <td class="drawing">
        <Interval aspect={aspect} />
      </td>
      <td class="number wide">
        {count(aspect.observations_a)} / {count(aspect.observations_b)}
      </td>
      <td class="why">{aspect.conclusion}</td>
    </tr>
  );
}

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
        <Link to={{ place: { view: "groups", by } }}>← All groups by {by}</Link>
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
            <table class="comparison" aria-label="Differences">
              <thead>
                <tr>
                  <th scope="col" class="name">
                    Aspect
                  </th>
                  <th scope="col" class="number">
                    Difference
                  </th>
                  <th scope="col" class="number interval-text">
                    95 % interval
                  </th>
                  <th scope="col" class="drawing">
                    <span class="unseen">Drawing of the interval</span>
                  </th>
                  <th scope="col" class="number wide">
                    Observations
                  </th>
                  <th scope="col" class="why">
                    Conclusion
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.aspects.map((aspect) => (
                  <AspectRow key={aspect.aspect} aspect={aspect} />
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </div>
  );
}
