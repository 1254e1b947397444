// The view of one window, updated over the WebSocket.
import type { Agent, Fleet, LiveMessage, Window } from "./wire";
import { Observable } from "./observable";
import { relativeUrl } from "./request";

export interface LiveView {
  window: Window;
  lastUpdated: string;
  fleet: Fleet;
  agents: ReadonlyMap<string, Agent>;
}

export type Connection =
  { state: "connecting" } | { state: "live" } | { state: "waiting"; retryAtMs: number };

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;
const SILENCE_MS = 30_000; // messages come every `--live.interval`, even without changes

export class LiveFeed {
  readonly view = new Observable<LiveView | null>(null);
  readonly connection = new Observable<Connection>({ state: "connecting" });

  private socket: WebSocket | null = null;
  private retries = 0;
  private retryTimer = 0;
  private silenceTimer = 0;
  private window: Window | null = null;

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
    this.connect();
  }

  // Ends the wait for the next attempt.
  retryNow(): void {
    if (this.connection.value.state === "waiting") this.connect();
  }

  private connect(): void {
    this.disconnect();
    // After a lost connection the page stays disconnected until an attempt succeeds.
    if (this.retries === 0) this.connection.set({ state: "connecting" });
    const url = new URL(relativeUrl("ws", { window: this.window }));
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    this.expectMessage();
    socket.onmessage = (event: MessageEvent<string>) => {
      this.expectMessage();
      this.apply(JSON.parse(event.data) as LiveMessage);
    };
    socket.onclose = () => this.wait();
  }

  private disconnect(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    if (this.socket === null) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private expectMessage(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.wait(), SILENCE_MS);
  }

  // The wait grows with each failure and is random, so that many pages do not reconnect at once.
  private wait(): void {
    this.disconnect();
    const longest = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.retries++);
    const waitMs = longest * (0.5 + Math.random() / 2);
    this.connection.set({ state: "waiting", retryAtMs: Date.now() + waitMs });
    this.retryTimer = setTimeout(() => this.connect(), waitMs);
  }

  private apply(message: LiveMessage): void {
    if (message.type === "agent_performance") {
      const { window, last_updated, fleet, agents } = message.data;
      this.retries = 0;
      this.view.set({
        window,
        lastUpdated: last_updated,
        fleet,
        agents: new Map(Object.entries(agents)),
      });
      this.connection.set({ state: "live" });
    } else if (message.type === "agent_performance_delta") {
      const before = this.view.value;
      if (before === null) return;
      const { last_updated, fleet, agents, removed } = message.data;
      const now = new Map(before.agents);
      for (const id of removed) now.delete(id);
      for (const [id, agent] of Object.entries(agents)) now.set(id, agent);
      this.view.set({ window: before.window, lastUpdated: last_updated, fleet, agents: now });
    }
  }
}
