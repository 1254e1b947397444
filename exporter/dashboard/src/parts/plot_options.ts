// The options of uPlot for a plot over time.
import uPlot from "uplot";
import { tickLabels } from "../data/time_labels";
import { UTC } from "../data/time_zone";
import { colourOf, seriesOf, type Line } from "./plot_style";

export const HEIGHT_PX = 180;
const MIN_DRAG_PX = 5;

export interface PlotData {
  times: readonly number[]; // begins of the steps, in seconds since the epoch
  stepSeconds: number;
  lines: readonly Line[];
  roomFor?: number | undefined; // the scale reaches at least this value
}

export interface PlotSettings {
  format: (value: number | null) => string;
  ticks: readonly number[]; // allowed distances between ticks
  zone: string;
  onStep: (index: number | null) => void; // the step under the pointer
  onZoom: ((fromMs: number, toMs: number) => void) | undefined;
}

// Indices of the lines in the order of drawing: those behind come first.
export function drawingOrder(lines: readonly Line[]): number[] {
  const depth = (i: number) => lines[i]?.depth ?? 0;
  return lines.map((_, i) => i).sort((a, b) => depth(b) - depth(a));
}

// A value belongs to the middle of its step, so that bars cover their steps and the nearest value is that
// of the step under the pointer. A bar of 0 would be a line on the axis: it is left out.
export function alignedData({ times, stepSeconds, lines }: PlotData): uPlot.AlignedData {
  const middles = times.map((time) => time + stepSeconds / 2);
  const columns = drawingOrder(lines).map((i) => {
    const { values, look } = lines[i]!;
    const isBar = look === "outlined" || look === "hatched";
    return isBar ? values.map((value) => value || null) : values;
  });
  return [middles, ...columns] as unknown as uPlot.AlignedData;
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

function select(plot: uPlot, onZoom: PlotSettings["onZoom"]): void {
  const { left, width } = plot.select;
  if (width === 0) return;
  const [from, to] = [left, left + width].map((px) => plot.posToVal(px, "x") * 1000);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (width >= MIN_DRAG_PX && from !== undefined && to !== undefined) onZoom?.(from, to);
}

// `newest` returns the data that are shown at the time of drawing.
export function optionsOf(
  newest: () => PlotData,
  settings: PlotSettings,
  element: HTMLElement,
): uPlot.Options {
  const { format, ticks, zone, onStep, onZoom } = settings;
  const { lines } = newest();
  const order = drawingOrder(lines);
  const place = (line: number) => order.indexOf(line) + 1;
  const wholeSteps = (): uPlot.Range.MinMax => {
    const { times, stepSeconds } = newest();
    const first = times[0] ?? 0;
    return [first, (times.at(-1) ?? first) + stepSeconds];
  };
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: onZoom !== undefined, y: false, setScale: false },
    },
    tzDate: (seconds) =>
      zone === UTC ? uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC") : new Date(seconds * 1000),
    scales: {
      x: { range: wholeSteps },
      y: { range: (_, __, max) => [0, Math.max(max, newest().roomFor ?? 0) * 1.1 || 1] },
    },
    axes: [
      axis(element, {
        values: (_, times, __, ___, distance) =>
          tickLabels(
            times.map((time) => time * 1000),
            distance * 1000,
            zone,
          ),
        grid: { show: false },
        size: 40,
        space: 56,
      }),
      axis(element, {
        values: (_, splits) => splits.map((split) => format(split)),
        size: 58,
        space: 34,
        incrs: [...ticks],
      }),
    ],
    series: [{}, ...order.map((i) => seriesOf(lines[i]!, element))],
    bands: lines.flatMap((line, i) =>
      line.fillDownTo === undefined
        ? []
        : [{ series: [place(i), place(line.fillDownTo)], fill: colourOf("--band", element) }],
    ),
    hooks: {
      setCursor: [(plot) => onStep(plot.cursor.idx ?? null)],
      setSelect: [(plot) => select(plot, onZoom)],
    },
  };
}
