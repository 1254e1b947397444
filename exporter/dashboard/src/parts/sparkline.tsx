// A small chart over time, without axes.

const WIDTH = 104;
const HEIGHT = 20;

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const peak = Math.max(1, ...values);
  const stepX = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 1.5 - (value / peak) * (HEIGHT - 3);
  const points = values.map((value, i) => `${(i * stepX).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <polygon points={`0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
