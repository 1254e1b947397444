// Plots over time: task durations, tool calls, finished tasks, quality.
import { useMemo } from "preact/hooks";
import { count, decimal, wholeDuration } from "../data/format";
import type { HistoryColumns } from "../data/wire";
import { Empty } from "../parts/notice";
import { Plot } from "../parts/plot";
import { RangeBar, zoom } from "../parts/range_bar";
import { DURATION_TICKS_MS } from "./duration_ticks";

type Column = readonly (number | null)[];

const QUALITY_TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

const hasAny = (column: Column) => column.some((value) => value !== null && value !== 0);

export function AgentPlots({ history }: { history: HistoryColumns }) {
  const times = useMemo(() => history.begins_at.map((time) => Date.parse(time) / 1000), [history]);
  const every = wholeDuration(history.step_ms);
  const [p50, p90, p99] = [
    history["duration_ms.p50"],
    history["duration_ms.p90"],
    history["duration_ms.p99"],
  ];
  const finished = history.tasks_completed.map(
    (completed, i) => (completed ?? 0) + (history.tasks_failed[i] ?? 0),
  );
  const fromMs = (times[0] ?? 0) * 1000;
  const toMs = (times.at(-1) ?? 0) * 1000 + history.step_ms;
  const shared = { times, stepSeconds: history.step_ms / 1000, onZoom: zoom };
  const isEmpty = ![p50, history.tool_calls, finished, history.avg_quality].some(hasAny);
  return (
    <>
      <RangeBar shown={{ fromMs, toMs }} />
      {isEmpty && <Empty>No activity in this period.</Empty>}
      <section class="plots" aria-label="Over time">
        {hasAny(p50) && (
          <Plot
            label={`Task duration, every ${every}: p50, p90 and p99`}
            {...shared}
            format={wholeDuration}
            ticks={DURATION_TICKS_MS}
            lines={[
              { label: "p50", values: p50, colour: "--quantile-line" },
              {
                label: "p90",
                values: p90,
                colour: "--quantile-inner",
                look: "dashed",
                depth: 1,
                fillDownTo: 0,
              },
              {
                label: "p99",
                values: p99,
                colour: "--quantile-outer",
                look: "dotted",
                depth: 2,
                fillDownTo: 1,
              },
            ]}
          />
        )}
        {hasAny(history.tool_calls) && (
          <Plot
            label={`Tool calls and errors, every ${every}`}
            {...shared}
            format={count}
            lines={[
              { label: "calls", values: history.tool_calls, colour: "--bar", look: "outlined" },
              {
                label: "errors",
                values: history.tool_errors,
                colour: "--bar-bad",
                look: "hatched",
              },
            ]}
          />
        )}
        {hasAny(finished) && (
          <Plot
            label={`Finished and failed tasks, every ${every}`}
            {...shared}
            format={count}
            lines={[
              { label: "finished", values: finished, colour: "--bar", look: "outlined" },
              {
                label: "failed",
                values: history.tasks_failed,
                colour: "--bar-bad",
                look: "hatched",
              },
            ]}
          />
        )}
        {hasAny(history.avg_quality) && (
          <Plot
            label={`Mean quality, every ${every}`}
            {...shared}
            format={(value) => decimal(value)}
            ticks={QUALITY_TICKS}
            lines={[
              {
                label: "quality",
                values: history.avg_quality,
                colour: "--quantile-line",
                look: "dots",
              },
            ]}
          />
        )}
      </section>
    </>
  );
}
