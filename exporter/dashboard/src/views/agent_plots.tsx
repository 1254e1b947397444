// An agent's time: how long tasks took, what it called, how it was judged.
import { count, decimal, duration } from "../data/format";
import type { HistoryColumns } from "../data/wire";
import { Empty } from "../parts/notice";
import { Plot } from "../parts/plot";

type Column = readonly (number | null)[];

const hasAny = (column: Column) => column.some((value) => value !== null && value !== 0);

export function AgentPlots({ history }: { history: HistoryColumns }) {
  const times = history.begins_at.map((time) => Date.parse(time) / 1000);
  const every = duration(history.step_ms);
  const [p50, p90, p99] = [
    history["duration_ms.p50"],
    history["duration_ms.p90"],
    history["duration_ms.p99"],
  ];
  if (![p50, history.tool_calls, history.avg_quality].some(hasAny)) {
    return <Empty>Nothing happened within {history.window}.</Empty>;
  }
  return (
    <section class="plots" aria-label="Over time">
      {hasAny(p50) && (
        <Plot
          label={`Task duration, every ${every}: p50, band to p90 and p99`}
          times={times}
          format={duration}
          lines={[
            { label: "p99", values: p99, colour: "--quantile-outer", fillDownTo: 1 },
            { label: "p90", values: p90, colour: "--quantile-inner", fillDownTo: 2 },
            { label: "p50", values: p50, colour: "--quantile-line" },
          ]}
        />
      )}
      {hasAny(history.tool_calls) && (
        <Plot
          label={`Tool calls and errors, every ${every}`}
          times={times}
          format={count}
          lines={[
            { label: "calls", values: history.tool_calls, colour: "--bar", kind: "bars" },
            { label: "errors", values: history.tool_errors, colour: "--bar-bad", kind: "bars" },
          ]}
        />
      )}
      {hasAny(history.tasks_completed) && (
        <Plot
          label={`Tasks completed and failed, every ${every}`}
          times={times}
          format={count}
          lines={[
            { label: "completed", values: history.tasks_completed, colour: "--bar", kind: "bars" },
            { label: "failed", values: history.tasks_failed, colour: "--bar-bad", kind: "bars" },
          ]}
        />
      )}
      {hasAny(history.avg_quality) && (
        <Plot
          label={`Mean quality, every ${every}`}
          times={times}
          format={(value) => decimal(value)}
          lines={[
            { label: "quality", values: history.avg_quality, colour: "--quantile-line", kind: "dots" },
          ]}
        />
      )}
    </section>
  );
}
