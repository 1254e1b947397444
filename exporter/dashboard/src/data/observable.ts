// A value that components observe.
import { useEffect, useState } from "preact/hooks";

export class Observable<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(next: T): void {
    if (Object.is(next, this.current)) return;
    this.current = next;
    for (const listener of [...this.listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function useObservable<T>(observable: Observable<T>): T {
  const [, redraw] = useState(0);
  useEffect(() => {
    const before = observable.value;
    const stop = observable.subscribe(() => redraw((n) => n + 1));
    if (!Object.is(before, observable.value)) redraw((n) => n + 1);
    return stop;
  }, [observable]);
  return observable.value;
}
