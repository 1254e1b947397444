// The view of one window, updated over the WebSocket, or by requests where WebSockets are blocked.
import type { Agent, Fleet, LiveMessage, StandingClass, View, Window } from "./wire";
import { FrameClock } from "./frame_clock";
import { Observable } from "./observable";
import { getJson, relativeUrl } from "./request";

export interface LiveView {
  window: Window;
  lastUpdated: string;
  fleet: Fleet;
  agents: ReadonlyMap<string, Agent>; // changes in place; an agent that changed is another object
}

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "stale" } // connected, but messages are missing
  | { state: "polling" }
  | { state: "waiting"; retryAtMs: number };

// A standing that changed while the page was open.
export interface StandingChange {
  agentId: string;
  from: StandingClass;
  to: StandingClass;
  at: string;
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;
const SILENCE_MS = 15_000; // then the connection is given up
const POLL_MS = 3_000;
const POLLS_BEFORE_SOCKET = 20;
const MAX_AGENTS = 10_000;
const MAX_CHANGES = 50;

// Of an agent, as far as the leaderboard shows them. A message has those of them that changed.
const FIELDS = [
  ...["agent_id", "role", "model", "standing", "looping", "loop", "first_seen", "last_activity"],
  ...["tasks_completed", "tasks_failed", "tasks_in_progress", "tasks_stuck", "oldest_claim"],
  ...["duration_ms", "avg_quality", "tool_calls", "tool_errors", "time_spent", "tokens"],
].join();

export class LiveFeed {
  readonly view = new Observable<LiveView | null>(null);
  readonly connection = new Observable<Connection>({ state: "connecting" });
  readonly changes: StandingChange[] = []; // newest first

  private socket: WebSocket | null = null;
  private agents = new Map<string, Agent>();
  private hadFrame = false; // a WebSocket has worked since the page was opened
  private retries = 0;
  private retryTimer = 0;
  private silenceTimer = 0;
  private poll: AbortController | null = null;
  private polls = 0;
  private window: Window | null = null;
  private readonly clock = new FrameClock(() => {
    if (this.connection.value.state === "live") this.connection.set({ state: "stale" });
  });

  constructor() {
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.retryNow();
    });
  }

  follow(window: Window): void {
    if (window === this.window) return;
    this.window = window;
    this.retries = 0;
    this.changes.length = 0;
    this.connect();
  }

  // Ends the wait for the next attempt.
  retryNow(): void {
    if (this.connection.value.state === "waiting") this.connect();
  }

  private connect(): void {
    this.disconnect();
    const { state } = this.connection.value;
    // After a lost connection the page stays disconnected until an attempt succeeds.
    if (this.retries === 0 && state !== "polling") this.connection.set({ state: "connecting" });
    const url = new URL(relativeUrl("ws", { window: this.window, fields: FIELDS }));
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    this.expectMessage();
    socket.onmessage = (event: MessageEvent<string>) => {
      this.hadFrame = true;
      this.expectMessage();
      this.apply(JSON.parse(event.data) as LiveMessage);
    };
    socket.onclose = () => this.lose();
  }

  private disconnect(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    this.clock.stop();
    this.poll?.abort();
    this.poll = null;
    if (this.socket === null) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private expectMessage(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.lose(), SILENCE_MS);
  }

  private lose(): void {
    this.disconnect();
    if (this.hadFrame) this.wait();
    else void this.ask();
  }

  // The wait grows with each failure and is random, so that many pages do not reconnect at once.
  private wait(): void {
    const longest = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.retries++);
    const waitMs = longest * (0.5 + Math.random() / 2);
    this.connection.set({ state: "waiting", retryAtMs: Date.now() + waitMs });
    this.retryTimer = setTimeout(() => this.connect(), waitMs);
  }

  private async ask(): Promise<void> {
    const poll = new AbortController();
    this.poll = poll;
    try {
      const query = { window: this.window, limit: MAX_AGENTS };
      this.begin(await getJson<View>(relativeUrl("api/agent-performance", query), poll.signal));
      this.connection.set({ state: "polling" });
    } catch {
      if (!poll.signal.aborted) this.wait();
      return;
    }
    const again = () => (++this.polls % POLLS_BEFORE_SOCKET ? void this.ask() : this.connect());
    this.retryTimer = setTimeout(again, POLL_MS);
  }

  private begin({ window, last_updated, fleet, agents }: View): void {
    this.agents = new Map(Object.entries(agents));
    this.show(window, last_updated, fleet);
  }

  private show(window: Window, lastUpdated: string, fleet: Fleet): void {
    this.view.set({ window, lastUpdated, fleet, agents: this.agents });
  }

  private apply(message: LiveMessage): void {
    if (message.type === "agent_performance") {
      this.retries = 0;
      this.begin(message.data);
    } else if (message.type === "agent_performance_delta") {
      const before = this.view.value;
      if (before === null) return;
      const { last_updated, fleet, agents, removed } = message.data;
      for (const id of removed) this.agents.delete(id);
      for (const [id, agent] of Object.entries(agents)) this.merge(id, agent, last_updated);
      this.show(before.window, last_updated, fleet);
    }
    this.clock.frame();
    if (this.connection.value.state !== "live") this.connection.set({ state: "live" });
  }

  // A message holds the fields that changed.
  private merge(id: string, changed: Partial<Agent>, at: string): void {
    const before = this.agents.get(id);
    const now = { ...before, ...changed } as Agent;
    this.agents.set(id, now);
    const [from, to] = [before?.standing.class, now.standing.class];
    if (from === undefined || from === to) return;
    this.changes.unshift({ agentId: id, from, to, at });
    this.changes.splice(MAX_CHANGES);
  }
}
