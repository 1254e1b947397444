// Notices when messages that come at a regular interval are missing.

const MISSED = 3;
const MIN_INTERVAL_MS = 1_000;
const SLACK_MS = 200;
const REMEMBERED = 5;

export class FrameClock {
  private readonly gapsMs: number[] = [];
  private lastMs: number | null = null;
  private timer = 0;

  // Calls `onMissing` after MISSED messages have not come.
  constructor(private readonly onMissing: () => void) {}

  frame(): void {
    const nowMs = performance.now();
    if (this.lastMs !== null) this.gapsMs.push(nowMs - this.lastMs);
    if (this.gapsMs.length > REMEMBERED) this.gapsMs.shift();
    this.lastMs = nowMs;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onMissing, MISSED * this.intervalMs() + SLACK_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.lastMs = null;
  }

  // The interval of the daemon (`--live.interval`): the median of the newest gaps.
  private intervalMs(): number {
    const sorted = [...this.gapsMs].sort((a, b) => a - b);
    return Math.max(MIN_INTERVAL_MS, sorted[Math.floor(sorted.length / 2)] ?? 0);
  }
}
