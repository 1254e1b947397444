// A plot over time, in the page's colours and at the width it is given.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { clock } from "../data/format";
import { themeChanges } from "./theme_switch";
import { useObservable } from "../data/observable";

export interface Line {
  label: string;
  values: readonly (number | null)[];
  colour: string; // a custom property of the styles: `--line-1`
  kind?: "line" | "bars" | "dots";
  fillDownTo?: number; // index of the line that bounds the band below this one
}

interface Props {
  label: string;
  times: readonly number[]; // seconds since the epoch
  lines: readonly Line[];
  format: (value: number | null) => string;
  heightPx?: number;
}

function colourOf(name: string, element: Element): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

function seriesOf(line: Line, element: Element): uPlot.Series {
  const stroke = colourOf(line.colour, element);
  const kind = line.kind ?? "line";
  const bars = uPlot.paths.bars?.({ size: [0.7, 24], align: 1 });
  return {
    label: line.label,
    stroke,
    width: kind === "line" ? 1.5 : 0,
    spanGaps: true,
    points: { ...(kind === "dots" ? { show: true } : {}), size: 4, fill: stroke },
    ...(kind === "bars" && bars ? { fill: stroke, paths: bars } : {}),
  };
}

function axis(element: Element, more: Partial<uPlot.Axis>): uPlot.Axis {
  const line = colourOf("--rule", element);
  return {
    stroke: colourOf("--faint", element),
    font: "11px system-ui, sans-serif",
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    ...more,
  };
}

function optionsOf({ lines, format, heightPx = 180 }: Props, element: HTMLElement) {
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, max * 1.1 || 1] } },
    axes: [
      axis(element, { values: (_, times) => times.map(clock), grid: { show: false }, size: 28 }),
      axis(element, { values: (_, values) => values.map(format), size: 58, space: 34 }),
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, element))],
    bands: lines.flatMap((line, i) =>
      line.fillDownTo === undefined
        ? []
        : [{ series: [i + 1, line.fillDownTo + 1], fill: colourOf("--band", element) }],
    ) as uPlot.Band[],
  };
  return options;
}

// What stands under the pointer, or else at the end, in words below the plot.
function legendText({ lines, times, format }: Props, index: number | null): string {
  const at = index ?? times.length - 1;
  const time = times[at];
  if (time === undefined) return "";
  const values = lines.map(({ label, values }) => `${label} ${format(values[at] ?? null)}`);
  return `${clock(time)} · ${values.join(" · ")}`;
}

export function Plot(props: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const plot = useRef<uPlot | null>(null);
  const theme = useObservable(themeChanges);
  const data = () =>
    [props.times, ...props.lines.map(({ values }) => values)] as unknown as uPlot.AlignedData;
  const say = (index: number | null) => {
    if (legend.current) legend.current.textContent = legendText(newest.current, index);
  };

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const options = optionsOf(newest.current, element);
    options.hooks = { setCursor: [(drawn) => say(drawn.cursor.idx ?? null)] };
    const drawn = new uPlot(options, data(), element);
    plot.current = drawn;
    const resize = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: options.height }),
    );
    resize.observe(element);
    return () => {
      resize.disconnect();
      drawn.destroy();
    };
  }, [theme, props.lines.length]);
  useEffect(() => {
    plot.current?.setData(data());
    say(plot.current?.cursor.idx ?? null);
  });

  return (
    <figure class="plot">
      <figcaption>{props.label}</figcaption>
      <div ref={holder} role="img" aria-label={`${props.label} over time`} />
      <small ref={legend} class="readout" />
    </figure>
  );
}
