// Values on one line: those of all as ticks, and one or two that stand out.

const [WIDTH, HEIGHT, EDGE] = [240, 22, 6]; // of the drawing, in its own units

interface Props {
  values: readonly number[];
  a: number | null;
  b: number | null;
  label: string;
}

export function Strip({ values, a, b, label }: Props) {
  const known = [...values, ...[a, b].filter((value) => value !== null)];
  const max = Math.max(...known, 0);
  if (known.length === 0 || max === 0) return null;
  const x = (value: number) => EDGE + (value / max) * (WIDTH - 2 * EDGE);
  const ticks = values.map((value) => `M${x(value).toFixed(1)} 5v12`).join("");
  return (
    <svg class="strip" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={EDGE} x2={WIDTH - EDGE} y1="11" y2="11" />
      <path d={ticks} />
      {b !== null && <rect class="b" x={x(b) - 4} y="7" width="8" height="8" />}
      {a !== null && <circle class="a" cx={x(a)} cy="11" r="5" />}
    </svg>
  );
}
