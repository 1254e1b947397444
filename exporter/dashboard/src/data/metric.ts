// A metric of the fleet over time.
import { useMemo } from "preact/hooks";
import { address as addressNow } from "./address";
import { useObservable } from "./observable";
import { relativeUrl } from "./request";
import { useResource } from "./resource";
import { historyQuery } from "./time_range";

const REFRESH_MS = 5_000;

export interface Points {
  step_ms: number;
  points: [string, number | null][];
}

// The points of a metric, within the period of the address if it has one.
export function useMetric(metric: string): Points | null {
  const { window, range } = useObservable(addressNow);
  const query = range
    ? historyQuery(range, Date.now())
    : { window: window === "all" ? "24h" : window };
  const url = relativeUrl("api/history", { metric, ...query });
  const { data } = useResource<Points>(url, REFRESH_MS);
  return useMemo(() => {
    if (!data || !range) return data;
    const points = data.points.filter(([time]) => {
      const begin = Date.parse(time);
      return begin < range.toMs && begin + data.step_ms > range.fromMs;
    });
    return { ...data, points };
  }, [data, range]);
}

export const valuesOf = (points: Points | null, times: readonly number[]) =>
  times.map((_, i) => points?.points[i]?.[1] ?? null);
