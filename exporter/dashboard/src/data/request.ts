// Requests to the daemon. All URLs are relative to that of the page, so it works at any path.

export type Parameters = Record<string, string | number | null | undefined>;

export function relativeUrl(path: string, parameters: Parameters = {}): string {
  const url = new URL(path, document.baseURI);
  url.hash = "";
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (answer.ok) return (await answer.json()) as T;
  const body = (await answer.json().catch(() => null)) as { error?: string } | null;
  throw new RequestError(answer.status, body?.error ?? `the daemon answered ${answer.status}`);
}
