// Messages in place of numbers: loading, empty, or failed.
import type { ComponentChildren } from "preact";

export function Loading({ what }: { what: string }) {
  return (
    <p class="notice" role="status">
      Loading {what}…
    </p>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="notice">{children}</p>;
}

export function Failure({ error }: { error: Error }) {
  return (
    <p class="notice failure" role="alert">
      <span aria-hidden="true">✕ </span>
      {error.message}
    </p>
  );
}
