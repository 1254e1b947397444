// Calls, errors and latency of one tool or model over time.
import { useMemo } from "preact/hooks";
import { address as addressNow } from "../data/address";
import { count, wholeDuration } from "../data/format";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { historyQuery } from "../data/time_range";
import { Plot } from "../parts/plot";
import { RangeBar, zoom } from "../parts/range_bar";
import { DURATION_TICKS_MS } from "./duration_ticks";

const REFRESH_MS = 5_000;

interface Points {
  step_ms: number;
  points: [string, number | null][];
}

// The points of a metric, within the period of the address if it has one.
function useMetric(metric: string): Points | null {
  const { window, range } = useObservable(addressNow);
  const query = range
    ? historyQuery(range, Date.now())
    : { window: window === "all" ? "24h" : window };
  const url = relativeUrl("api/history", { metric, ...query });
  const { data } = useResource<Points>(url, REFRESH_MS);
  return useMemo(() => {
    if (!data || !range) return data;
    const points = data.points.filter(([time]) => {
      const begin = Date.parse(time);
      return begin < range.toMs && begin + data.step_ms > range.fromMs;
    });
    return { ...data, points };
  }, [data, range]);
}

const valuesOf = (points: Points | null, times: readonly number[]) =>
  times.map((_, i) => points?.points[i]?.[1] ?? null);

export function CallPlots({ kind, name }: { kind: string; name: string }) {
  const calls = useMetric(`${kind}.${name}.calls`);
  const errors = useMetric(`${kind}.${name}.errors`);
  const p50 = useMetric(`${kind}.${name}.p50_ms`);
  const p95 = useMetric(`${kind}.${name}.p95_ms`);
  const times = useMemo(
    () => (calls?.points ?? []).map(([time]) => Date.parse(time) / 1000),
    [calls, errors, p50, p95],
  );
  if (calls === null || times.length === 0) return null;
  const every = wholeDuration(calls.step_ms);
  const shared = { times, stepSeconds: calls.step_ms / 1000, onZoom: zoom };
  const fromMs = (times[0] ?? 0) * 1000;
  const toMs = (times.at(-1) ?? 0) * 1000 + calls.step_ms;
  return (
    <>
      <RangeBar shown={{ fromMs, toMs }} />
      <section class="plots" aria-label="Over time">
        <Plot
          label={`Calls and errors, every ${every}`}
          {...shared}
          format={count}
          lines={[
            {
              label: "calls",
              values: valuesOf(calls, times),
              colour: "--bar",
              look: "outlined",
            },
            {
              label: "errors",
              values: valuesOf(errors, times),
              colour: "--bar-bad",
              look: "hatched",
            },
          ]}
        />
        <Plot
          label={`Latency, every ${every}: p50 and p95`}
          {...shared}
          format={wholeDuration}
          ticks={DURATION_TICKS_MS}
          lines={[
            { label: "p50", values: valuesOf(p50, times), colour: "--quantile-line" },
            {
              label: "p95",
              values: valuesOf(p95, times),
              colour: "--quantile-inner",
              look: "dashed",
              depth: 1,
              fillDownTo: 0,
            },
          ]}
        />
      </section>
    </>
  );
}
