// Tokens and cost of the fleet over time.
import { useMemo } from "preact/hooks";
import { dollars, shortCount, wholeDuration, NONE } from "../data/format";
import { useMetric, valuesOf } from "../data/metric";
import { Plot } from "../parts/plot";
import { RangeBar, zoom } from "../parts/range_bar";

const COST_TICKS = [1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1e3].flatMap((n) => [n, 2 * n, 5 * n]);

export function TokenPlots() {
  const input = useMetric("tokens.input");
  const output = useMetric("tokens.output");
  const cost = useMetric("tokens.cost_usd");
  const times = useMemo(
    () => (input?.points ?? []).map(([time]) => Date.parse(time) / 1000),
    [input, output, cost],
  );
  if (input === null || times.length === 0) return null;
  const every = wholeDuration(input.step_ms);
  const shared = { times, stepSeconds: input.step_ms / 1000, onZoom: zoom };
  const fromMs = (times[0] ?? 0) * 1000;
  const toMs = (times.at(-1) ?? 0) * 1000 + input.step_ms;
  const costs = valuesOf(cost, times);
  return (
    <>
      <RangeBar shown={{ fromMs, toMs }} />
      <section class="plots" aria-label="Over time">
        <Plot
          label={`Tokens, every ${every}`}
          {...shared}
          format={(value) => shortCount(value ?? 0)}
          lines={[
            { label: "in", values: valuesOf(input, times), colour: "--bar", look: "outlined" },
            {
              label: "out",
              values: valuesOf(output, times),
              colour: "--quantile-line",
              look: "hatched",
            },
          ]}
        />
        {costs.some(Boolean) && (
          <Plot
            label={`Cost, every ${every}`}
            {...shared}
            format={(value) => (value === null ? NONE : dollars(value))}
            ticks={COST_TICKS}
            lines={[{ label: "cost", values: costs, colour: "--bar", look: "outlined" }]}
          />
        )}
      </section>
    </>
  );
}
