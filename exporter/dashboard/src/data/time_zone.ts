// The time zone of the page: that of the browser, or UTC.
import { Observable } from "./observable";

const KEY = "pitwall-zone";
export const UTC = "UTC";
export const BROWSER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || UTC;

function storedZone(): string {
  try {
    return localStorage.getItem(KEY) === UTC ? UTC : BROWSER_ZONE;
  } catch {
    return BROWSER_ZONE; // storage is not available
  }
}

export const zone = new Observable<string>(storedZone());

export function switchZone(): void {
  zone.set(zone.value === UTC ? BROWSER_ZONE : UTC);
  try {
    localStorage.setItem(KEY, zone.value);
  } catch {
    // The choice lasts until the page is closed.
  }
}

// The time of an input of type `datetime-local`; null where it is empty.
export function parseInputTime(text: string): number | null {
  const ms = Date.parse(zone.value === UTC ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}
