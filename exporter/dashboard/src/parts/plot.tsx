// A plot over time, in the colours of the theme and as wide as its container.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { clock } from "../data/format";
import { themeChanges } from "./theme_switch";
import { useObservable } from "../data/observable";

const HEIGHT_PX = 180;

export interface Line {
  label: string;
  values: readonly (number | null)[];
  colour: string; // a custom property of the style sheet, such as `--line-1`
  kind?: "line" | "bars" | "dots";
  fillDownTo?: number; // index of the line at the lower edge of the band below this one
}

interface Props {
  label: string;
  times: readonly number[]; // seconds since the epoch
  lines: readonly Line[];
  format: (value: number | null) => string;
  ticks?: readonly number[]; // allowed distances between ticks
}

// The value of a custom property in the current theme.
function colourOf(name: string, element: HTMLElement): string {
  element.style.color = `var(${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = "";
  return colour;
}

function seriesOf(line: Line, element: HTMLElement): uPlot.Series {
  const stroke = colourOf(line.colour, element);
  const kind = line.kind ?? "line";
  const bars = uPlot.paths.bars?.({ size: [0.7, 24], align: 1 });
  return {
    label: line.label,
    stroke,
    width: kind === "line" ? 1.5 : 0,
    spanGaps: true,
    points: { show: kind === "dots", size: 5, fill: stroke },
    ...(kind === "bars" && bars ? { fill: stroke, paths: bars } : {}),
  };
}

function axis(element: HTMLElement, more: Partial<uPlot.Axis>): uPlot.Axis {
  const line = colourOf("--rule", element);
  return {
    stroke: colourOf("--faint", element),
    font: "11px system-ui, sans-serif",
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    ...more,
  };
}

function optionsOf({ lines, format, ticks }: Props, element: HTMLElement): uPlot.Options {
  const values = (_: uPlot, splits: number[]) => splits.map((split) => format(split));
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, max * 1.1 || 1] } },
    axes: [
      axis(element, { values: (_, times) => times.map(clock), grid: { show: false }, size: 28 }),
      axis(element, { values, size: 58, space: 34, ...(ticks ? { incrs: [...ticks] } : {}) }),
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, element))],
    bands: lines.flatMap((line, i) =>
      line.fillDownTo === undefined
        ? []
        : [{ series: [i + 1, line.fillDownTo + 1], fill: colourOf("--band", element) }],
    ),
  };
}

// The values under the pointer, or the newest ones.
function Readout({ lines, times, format, index }: Props & { index: number | null }) {
  const at = index ?? times.length - 1;
  return (
    <p class="readout">
      {clock(times[at] ?? 0)}
      {lines.map(({ label, values, colour }) => (
        <span key={label}>
          <i style={{ background: `var(${colour})` }} /> {label} {format(values[at] ?? null)}
        </span>
      ))}
    </p>
  );
}

export function Plot(props: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [index, setIndex] = useState<number | null>(null);
  const theme = useObservable(themeChanges);
  const { label, times, lines } = props;
  const data = [times, ...lines.map(({ values }) => values)] as unknown as uPlot.AlignedData;

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const options = optionsOf(props, element);
    options.hooks = { setCursor: [(drawn) => setIndex(drawn.cursor.idx ?? null)] };
    const drawn = new uPlot(options, data, element);
    plot.current = drawn;
    const resize = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    resize.observe(element);
    return () => {
      resize.disconnect();
      drawn.destroy();
    };
  }, [theme, lines.length]);
  useEffect(() => plot.current?.setData(data), [times]);

  return (
    <figure class="plot">
      <figcaption>{label}</figcaption>
      <div ref={holder} role="img" aria-label={`${label}, over time`} />
      <Readout {...props} index={index} />
    </figure>
  );
}
