// The response of a path, refreshed while a component shows it.
import { useEffect, useState } from "preact/hooks";
import { RequestError, getJson } from "./request";

export interface Resource<T> {
  data: T | null; // the last successful response, kept when a later request fails
  error: RequestError | Error | null;
}

// Sends a request at once, then `refreshMs` after each response, but not while the page is hidden. Without
// a URL it sends none.
export function useResource<T>(url: string | null, refreshMs: number): Resource<T> {
  const [held, hold] = useState<Resource<T> & { url: string | null }>({
    url,
    data: null,
    error: null,
  });
  useEffect(() => {
    if (url === null) return;
    const abort = new AbortController();
    let timer = 0;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, refreshMs);
    };
    const ask = async () => {
      if (document.hidden) return;
      try {
        const data = await getJson<T>(url, abort.signal);
        hold({ url, data, error: null });
      } catch (error) {
        if (abort.signal.aborted) return;
        const failure = error instanceof Error ? error : new Error(String(error));
        hold((before) => ({ url, data: before.url === url ? before.data : null, error: failure }));
      }
      again();
    };
    const onVisible = () => {
      if (!document.hidden) void ask();
    };
    document.addEventListener("visibilitychange", onVisible);
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [url, refreshMs]);
  return held.url === url ? held : { data: null, error: null };
}
