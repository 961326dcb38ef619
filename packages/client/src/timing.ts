/** Resolves after `ms`, or at once when `signal` aborts. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
}

/** Exponential backoff with jitter: 1 s, 2 s, 4 s ... up to 30 s. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(30_000, 1_000 * 2 ** attempt) * (0.75 + random() / 2);
}

/** An id no other client makes: 32 hexadecimal digits. */
export function newId(): string {
  const bytes = new Uint8Array(16);
  if (typeof crypto === "undefined") for (let i = 0; i < 16; i++) bytes[i] = Math.random() * 256;
  else crypto.getRandomValues(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
