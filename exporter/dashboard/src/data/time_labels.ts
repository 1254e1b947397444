// Times of day as text, in a time zone.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
    formats.set(key, format);
  }
  return format.format(ms);
}

const MINUTES = { hour: "2-digit", minute: "2-digit" } as const;
const SECONDS = { ...MINUTES, second: "2-digit" } as const;

export function clockTime(ms: number, zone: string, withSeconds = false): string {
  return formatted(ms, zone, withSeconds ? SECONDS : MINUTES);
}

// `28 Nov`
export function day(ms: number, zone: string): string {
  return formatted(ms, zone, { day: "numeric", month: "short" });
}

// The labels of ticks: with seconds if ticks are less than a minute apart, and with the day, in a second
// line, at the first tick of each day.
export function tickLabels(ticksMs: readonly number[], distanceMs: number, zone: string): string[] {
  let previous = "";
  return ticksMs.map((ms) => {
    const now = day(ms, zone);
    const time = clockTime(ms, zone, distanceMs < 60_000);
    const label = now === previous ? time : `${time}\n${now}`;
    previous = now;
    return label;
  });
}

// `14:05–14:06`; with days if they differ.
export function period(fromMs: number, toMs: number, zone: string): string {
  const withSeconds = fromMs % 60_000 !== 0 || toMs % 60_000 !== 0;
  const [from, to] = [fromMs, toMs].map((ms) => clockTime(ms, zone, withSeconds));
  const [first, last] = [day(fromMs, zone), day(toMs, zone)];
  return first === last ? `${from}–${to}` : `${first} ${from} – ${last} ${to}`;
}

// The value of an input of type `datetime-local`.
export function inputTime(ms: number, zone: string): string {
  const [date = "", time = ""] = formatted(ms, zone, {
    ...SECONDS,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).split(", ");
  return `${date.split("/").reverse().join("-")}T${time}`;
}
