// The visible rows of a long table. The page itself scrolls; all rows have the same height.
import { useLayoutEffect, useState } from "preact/hooks";

const OVERSCAN = 12;

export interface RowRange {
  first: number;
  end: number;
}

function rangeOf(body: HTMLElement | null, count: number, rowPx: number): RowRange {
  const top = body?.getBoundingClientRect().top ?? 0;
  const first = Math.floor(Math.max(0, -top) / rowPx) - OVERSCAN;
  const end = Math.ceil((innerHeight - top) / rowPx) + OVERSCAN;
  const from = Math.max(0, Math.min(first, count));
  return { first: from, end: Math.max(from, Math.min(end, count)) };
}

// `body` is the tbody of the table. Its first row begins at its top.
export function useVirtualRows(
  body: { current: HTMLElement | null },
  count: number,
  rowPx: number,
): RowRange {
  const [range, setRange] = useState<RowRange>({ first: 0, end: Math.min(count, 60) });
  useLayoutEffect(() => {
    const update = () => {
      const next = rangeOf(body.current, count, rowPx);
      setRange((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    update();
    addEventListener("scroll", update, { passive: true });
    addEventListener("resize", update);
    return () => {
      removeEventListener("scroll", update);
      removeEventListener("resize", update);
    };
  }, [count, rowPx]);
  const end = Math.min(range.end, count);
  return { first: Math.min(range.first, end), end };
}
