// Plots over time: task durations, tool calls, finished tasks, quality.
import { useMemo } from "preact/hooks";
import { count, decimal, wholeDuration } from "../data/format";
import type { HistoryColumns } from "../data/wire";
import { Empty } from "../parts/notice";
import { Plot, type Line } from "../parts/plot";
import { RangeBar, zoom } from "../parts/range_bar";
import { DURATION_TICKS_MS } from "./duration_ticks";

type Column = readonly (number | null)[];

const QUALITY_TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

const hasAny = (column: Column) => column.some((value) => value !== null && value !== 0);

// All of something, with the bad ones in front.
export const barLines = (all: string, values: Column, bad: string, badValues: Column): Line[] => [
  { label: all, values, colour: "--bar", look: "outlined" },
  { label: bad, values: badValues, colour: "--bar-bad", look: "hatched" },
];

const finishedOf = (history: HistoryColumns) =>
  history.tasks_completed.map((completed, i) => (completed ?? 0) + (history.tasks_failed[i] ?? 0));

interface GridProps {
  history: HistoryColumns;
  other?: HistoryColumns | null; // of another agent, whose plots have the same scales
}

// The plots without the bar that says what they cover.
export function PlotGrid({ history, other = null }: GridProps) {
  const times = useMemo(() => history.begins_at.map((time) => Date.parse(time) / 1000), [history]);
  const every = wholeDuration(history.step_ms);
  const [p50, p90, p99] = [
    history["duration_ms.p50"],
    history["duration_ms.p90"],
    history["duration_ms.p99"],
  ];
  const finished = finishedOf(history);
  const shared = { times, stepSeconds: history.step_ms / 1000, onZoom: zoom };
  // Plots of either agent, with room for the values of both.
  const plotsFor = (own: Column, others: Column | undefined) =>
    hasAny(own) || (others !== undefined && hasAny(others));
  const max = (own: Column, others: Column | undefined) =>
    others && Math.max(...[...own, ...others].map((value) => value ?? 0));
  const otherFinished = other ? finishedOf(other) : undefined;
  return (
    <section class="plots" aria-label="Over time">
      {plotsFor(p50, other?.["duration_ms.p50"]) && (
        <Plot
          label={`Task duration, every ${every}: p50, p90 and p99`}
          {...shared}
          format={wholeDuration}
          ticks={DURATION_TICKS_MS}
          roomFor={max(p99, other?.["duration_ms.p99"])}
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
      {plotsFor(history.tool_calls, other?.tool_calls) && (
        <Plot
          label={`Tool calls and errors, every ${every}`}
          {...shared}
          format={count}
          roomFor={max(history.tool_calls, other?.tool_calls)}
          lines={barLines("calls", history.tool_calls, "errors", history.tool_errors)}
        />
      )}
      {plotsFor(finished, otherFinished) && (
        <Plot
          label={`Finished and failed tasks, every ${every}`}
          {...shared}
          format={count}
          roomFor={max(finished, otherFinished)}
          lines={barLines("finished", finished, "failed", history.tasks_failed)}
        />
      )}
      {plotsFor(history.avg_quality, other?.avg_quality) && (
        <Plot
          label={`Mean quality, every ${every}`}
          {...shared}
          format={(value) => decimal(value)}
          ticks={QUALITY_TICKS}
          roomFor={max(history.avg_quality, other?.avg_quality)}
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
  );
}

export function AgentPlots({ history }: { history: HistoryColumns }) {
  const fromMs = Date.parse(history.begins_at[0] ?? "");
  const toMs = Date.parse(history.begins_at.at(-1) ?? "") + history.step_ms;
  const columns = [
    history["duration_ms.p50"],
    history.tool_calls,
    finishedOf(history),
    history.avg_quality,
  ];
  return (
    <>
      <RangeBar shown={{ fromMs, toMs }} />
      {!columns.some(hasAny) && <Empty>No activity in this period.</Empty>}
      <PlotGrid history={history} />
    </>
  );
}
