// Requests to the daemon. All URLs are relative to that of the page, so it works at any path.

export type Parameters = Record<string, string | number | null | undefined>;

const TIMEOUT_MS = 10_000;

export function relativeUrl(path: string, parameters: Parameters = {}): string {
  const url = new URL(path, document.baseURI);
  url.hash = "";
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

// The URL of an agent. Browsers resolve the ids `.` and `..` in a path, so these are a parameter.
export function agentUrl(agentId: string, parameters: Parameters = {}): string {
  const isResolved = agentId === "." || agentId === "..";
  const step = isResolved ? "_" : encodeURIComponent(agentId);
  return relativeUrl(`api/agent-performance/${step}`, {
    ...parameters,
    agent_id: isResolved ? agentId : null,
  });
}

// `status` is 0 if there was no response.
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function send(url: string, signal: AbortSignal): Promise<Response> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    return await fetch(url, { signal: limited, headers: { Accept: "application/json" } });
  } catch (error) {
    if (signal.aborted) throw error;
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    throw new RequestError(
      0,
      isTimeout
        ? `The daemon has not answered for ${TIMEOUT_MS / 1000} s. The page keeps asking.`
        : "The daemon cannot be reached. The page keeps asking.",
    );
  }
}

export async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  const answer = await send(url, signal);
  if (answer.ok) return (await answer.json()) as T;
  const body = (await answer.json().catch(() => null)) as { error?: string } | null;
  throw new RequestError(answer.status, body?.error ?? `the daemon answered ${answer.status}`);
}
