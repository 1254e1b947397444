// The sources of /api/sources, and which of them are silent.

export interface Source {
  source: string;
  signal: string;
  first_seen: string;
  last_seen: string;
  records: number;
  counted: number;
  duplicate: number;
  other_signal: number;
  ignored: number;
  without_agent: number;
}

export interface SourcesView {
  last_updated?: string;
  sources: Source[];
}

// As in the alert PitwallSourceSilent.
export const SILENT_AFTER_MS = 3_600_000;

// Transcripts are imported once and do not report.
export function isSilent(source: Source, now: string): boolean {
  if (source.signal === "transcript") return false;
  return Date.parse(now) - Date.parse(source.last_seen) > SILENT_AFTER_MS;
}
