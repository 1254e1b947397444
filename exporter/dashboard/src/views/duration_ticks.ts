// Distances between ticks of an axis of durations, in milliseconds.

const [S, MIN, H] = [1_000, 60_000, 3_600_000];

export const DURATION_TICKS_MS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[S, 2 * S, 5 * S, 10 * S, 15 * S, 30 * S],
  ...[MIN, 2 * MIN, 5 * MIN, 10 * MIN, 15 * MIN, 30 * MIN],
  ...[H, 2 * H, 6 * H, 12 * H, 24 * H, 48 * H, 120 * H],
];
