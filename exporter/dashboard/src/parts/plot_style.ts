// How the lines and bars of a plot look: colours of the theme, and shapes that do not depend on colour.
import uPlot from "uplot";

export type Look = "line" | "dashed" | "dotted" | "outlined" | "hatched" | "dots";

export interface Line {
  label: string;
  values: readonly (number | null)[];
  colour: string; // a custom property of the style sheet, such as `--quantile-line`
  look?: Look; // bars are outlined or hatched
  depth?: number; // greater depths are drawn behind smaller ones
  fillDownTo?: number; // index of the line at the lower edge of the band below this one
}

const DASHES: Partial<Record<Look, number[]>> = { dashed: [6, 3], dotted: [2, 3] };
const HATCH_PX = 5;

// The value of a custom property in the current theme, also where the system forces its own colours.
export function colourOf(name: string, element: HTMLElement): string {
  element.style.setProperty("forced-color-adjust", "none");
  element.style.color = `var(${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = "";
  element.style.removeProperty("forced-color-adjust");
  return colour;
}

function hatching(context: CanvasRenderingContext2D, line: string, ground: string) {
  const tile = document.createElement("canvas");
  const size = Math.round(HATCH_PX * devicePixelRatio);
  tile.width = size;
  tile.height = size;
  const on = tile.getContext("2d");
  if (on === null) return line;
  on.fillStyle = ground;
  on.fillRect(0, 0, size, size);
  on.strokeStyle = line;
  on.lineWidth = size / 2.5;
  for (const shift of [-size, 0, size]) {
    on.moveTo(shift - 1, size + 1);
    on.lineTo(shift + size + 1, -1);
  }
  on.stroke();
  return context.createPattern(tile, "repeat") ?? line;
}

// Points without a neighbour, of which a line draws nothing.
function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const has = (i: number) => values[i] !== null && values[i] !== undefined;
  return Array.from(values, (_, i) => i).filter((i) => has(i) && !has(i - 1) && !has(i + 1));
}

export function seriesOf(line: Line, element: HTMLElement): uPlot.Series {
  const stroke = colourOf(line.colour, element);
  const look = line.look ?? "line";
  const base = { label: line.label, stroke, spanGaps: false };
  if (look === "outlined" || look === "hatched") {
    const edge = look === "outlined" ? colourOf("--bar-edge", element) : stroke;
    const ground = colourOf("--card", element);
    const paths = uPlot.paths.bars?.({ size: [0.8, 24] });
    return {
      ...base,
      stroke: edge,
      width: 1,
      fill: (plot) =>
        look === "outlined" ? stroke : (hatching(plot.ctx, stroke, ground) as CanvasPattern),
      points: { show: false },
      ...(paths ? { paths } : {}),
    };
  }
  const dash = DASHES[look];
  return {
    ...base,
    width: look === "dots" ? 0 : 1.5,
    ...(dash ? { dash } : {}),
    points: {
      show: () => look === "dots",
      filter: (plot, index, isShown) => (isShown ? null : lonePoints(plot.data[index] ?? [])),
      size: 5,
      fill: stroke,
    },
  };
}
