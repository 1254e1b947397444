// Numbers as text. Missing values are a dash.

export const NONE = "–";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : whole.format(value);
}

// All digits up to 99,999; from 100,000 on `123.5K`.
export function shortCount(value: number): string {
  return value < 100_000 ? whole.format(value) : compact.format(value);
}

export function decimal(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined ? NONE : value.toFixed(digits);
}

export function rate(value: number | null): string {
  if (value === null) return NONE;
  if (value === 0) return "0";
  return value < 10 ? value.toFixed(1) : whole.format(value);
}

export function percent(share: number | null): string {
  if (share === null) return NONE;
  if (share === 0) return "0 %";
  const value = share * 100;
  return value < 0.1 ? "<0.1 %" : `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

const UNITS: [number, string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
  [1, "ms"],
];

// Two to three significant digits: `2.4 ms`, `412 ms`, `1.9 s`, `3.5 min`.
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE;
  if (ms === 0) return "0 ms";
  const [length, unit] = UNITS.find(([unitMs]) => ms >= unitMs) ?? [1, "ms"];
  const value = ms / length;
  return `${value < 1 ? value.toPrecision(1) : value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

// For durations that are mostly whole numbers: `5 min`.
export function wholeDuration(ms: number | null): string {
  return duration(ms).replace(".0 ", " ");
}

// Whole units, for ages that change all the time: `8 s`, `3 min`, `2 h`.
export function age(ms: number): string {
  const [length, unit] = UNITS.find(([unitMs]) => unitMs >= 1_000 && ms >= unitMs) ?? [1_000, "s"];
  return `${Math.max(0, Math.floor(ms / length))} ${unit}`;
}

export function ageMs(since: string | null | undefined, now: string): number | null {
  return since ? Date.parse(now) - Date.parse(since) : null;
}

export function ageBetween(since: string | null | undefined, now: string): string {
  if (!since) return NONE;
  const ms = Date.parse(now) - Date.parse(since);
  return ms < 1_000 ? "now" : age(ms);
}

// `$12`, `$3.40`, and two significant digits below a cent: `$0.00041`.
export function dollars(value: number): string {
  if (value > 0 && value < 0.01) return `$${Number(value.toPrecision(2))}`;
  return `$${value.toFixed(value < 10 ? 2 : 0)}`;
}

// The window in a sentence, after "no calls" or the like.
export function within(window: string): string {
  return window === "all" ? "so far" : `within ${window}`;
}
