// The real program on a port that the system chose.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env["PITWALL_PROGRAM"] ?? "pitwall";

export class Daemon {
  private readonly folder = mkdtempSync(join(tmpdir(), "pitwall-page-"));
  private process: ChildProcess | null = null;
  private address = "127.0.0.1:0";

  get url(): string {
    return `http://${this.address}/`;
  }

  constructor(private readonly flags: readonly string[] = []) {}

  // On its previous port if it ran before. Returns once it listens.
  async start(): Promise<this> {
    const started = spawn(
      PROGRAM,
      [
        "serve",
        `--web.listen-address=${this.address}`,
        `--storage.path=${this.folder}`,
        ...this.flags,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.process = started;
    const log: string[] = [];
    for await (const line of createInterface({ input: started.stderr })) {
      log.push(line);
      const [, port] = /msg=Listening address=\S*:(\d+)/.exec(line) ?? [];
      if (port === undefined) continue;
      this.address = `127.0.0.1:${port}`;
      started.stderr.resume();
      return this;
    }
    throw new Error(`the daemon did not start:\n${log.join("\n")}`);
  }

  async stop(): Promise<void> {
    const running = this.process;
    this.process = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    await ended;
  }

  // Such as SIGSTOP.
  signal(name: NodeJS.Signals): void {
    this.process?.kill(name);
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async post(events: readonly object[]): Promise<void> {
    const answer = await fetch(`${this.url}api/events`, {
      method: "POST",
      headers: { "Content-Type": "application/x-ndjson" },
      body: events.map((event) => JSON.stringify(event)).join("\n"),
    });
    if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`);
  }
}

// A daemon for the duration of `use`.
export async function withDaemon(
  use: (daemon: Daemon) => Promise<void>,
  flags: readonly string[] = [],
): Promise<void> {
  const daemon = new Daemon(flags);
  try {
    await use(await daemon.start());
  } finally {
    await daemon.end();
  }
}
