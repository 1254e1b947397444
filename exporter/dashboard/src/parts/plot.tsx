// A plot over time, in the colours of the theme and as wide as its container.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { useObservable } from "../data/observable";
import { period } from "../data/time_labels";
import { zone as zoneNow } from "../data/time_zone";
import { HEIGHT_PX, alignedData, optionsOf, type PlotData } from "./plot_options";
import { themeChanges } from "./theme_switch";

export type { Line } from "./plot_style";

const COUNT_TICKS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((n) => [n, 2 * n, 5 * n]);

interface Props extends PlotData {
  label: string;
  format: (value: number | null) => string;
  ticks?: readonly number[]; // allowed distances between ticks; whole numbers by default
  onZoom?: (fromMs: number, toMs: number) => void;
}

interface ReadoutProps {
  props: Props;
  index: number | null; // of the step; null: the newest
  zone: string;
}

// The values of one step, and when it was.
function Readout({ props, index, zone }: ReadoutProps) {
  const { lines, times, stepSeconds, format } = props;
  const at = index !== null && index < times.length ? index : times.length - 1;
  const beginMs = (times[at] ?? 0) * 1000;
  return (
    <p class="readout">
      <span class="period">{period(beginMs, beginMs + stepSeconds * 1000, zone)}</span>
      {lines.map(({ label, values, colour, look }) => (
        <span key={label}>
          <i class={`swatch ${look ?? "line"}`} style={{ color: `var(${colour})` }} /> {label}{" "}
          {format(values[at] ?? null)}
        </span>
      ))}
    </p>
  );
}

export function Plot(props: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(props);
  newest.current = props;
  const [index, setIndex] = useState<number | null>(null);
  const theme = useObservable(themeChanges);
  const zone = useObservable(zoneNow);
  const { label, times, lines, format, ticks = COUNT_TICKS } = props;

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const onZoom =
      props.onZoom && ((from: number, to: number) => newest.current.onZoom?.(from, to));
    const settings = { format, ticks, zone, onStep: setIndex, onZoom };
    const options = optionsOf(() => newest.current, settings, element);
    const drawn = new uPlot(options, alignedData(newest.current), element);
    plot.current = drawn;
    const resize = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    resize.observe(element);
    return () => {
      resize.disconnect();
      drawn.destroy();
    };
  }, [theme, zone, lines.length]);
  useEffect(() => plot.current?.setData(alignedData(props)), [times]);

  return (
    <figure class="plot">
      <figcaption>{label}</figcaption>
      <div ref={holder} role="img" aria-label={`${label}, over time`} />
      <Readout props={props} index={index} zone={zone} />
    </figure>
  );
}
