/** A value that changes over time and tells its listeners; the newest value is always readable. */
export interface Live<T> {
  readonly value: T;
  /** Calls back at once with the present value and then on every change. Returns the unsubscriber. */
  subscribe(listener: (value: T) => void): () => void;
}

export class Source<T> implements Live<T> {
  private readonly listeners = new Set<(value: T) => void>();
  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (value === this.current) return;
    this.current = value;
    for (const listener of [...this.listeners]) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => void this.listeners.delete(listener);
  }
}
