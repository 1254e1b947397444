// The standing of an agent, shown by shape and word as well as by colour.
import type { StandingClass } from "../data/wire";

export const SIGNS: Record<StandingClass, string> = {
  high: "▲",
  typical: "•",
  low: "▼",
  unrated: "○",
};

export function StandingBadge({ standing }: { standing: StandingClass }) {
  return (
    <span class={`standing ${standing}`}>
      <span aria-hidden="true">{SIGNS[standing]}</span> {standing}
    </span>
  );
}
