// Calls, errors and latency of one tool or model over time.
import { useMemo } from "preact/hooks";
import { count, wholeDuration } from "../data/format";
import { useMetric, valuesOf } from "../data/metric";
import { Plot } from "../parts/plot";
import { RangeBar, zoom } from "../parts/range_bar";
import { barLines } from "./agent_plots";
import { DURATION_TICKS_MS } from "./duration_ticks";

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
          lines={barLines("calls", valuesOf(calls, times), "errors", valuesOf(errors, times))}
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
