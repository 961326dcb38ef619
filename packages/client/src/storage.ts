/**
 * Where a client keeps its session and unsent messages. Methods may answer directly or with a promise, so that
 * localStorage and React Native's AsyncStorage both fit. A write that fails (private mode, full disk) must not throw.
 */
export interface ParleyStorage {
  get(key: string): string | null | Promise<string | null>;
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
  /** All keys that begin with `prefix`. */
  keys(prefix: string): string[] | Promise<string[]>;
  /** Calls back when another tab changed a key; absent where there are no tabs. Returns the unsubscriber. */
  subscribe?(callback: (key: string, value: string | null) => void): () => void;
}

/** Keeps everything for the life of the page. */
export function memoryStorage(): ParleyStorage {
  const rows = new Map<string, string>();
  return {
    get: (key) => rows.get(key) ?? null,
    set: (key, value) => void rows.set(key, value),
    remove: (key) => void rows.delete(key),
    keys: (prefix) => [...rows.keys()].filter((key) => key.startsWith(prefix)),
  };
}

function usableLocalStorage(): Storage | null {
  try {
    const probe = "parley:probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    // Blocked by the browser's privacy settings, or not a browser at all.
    return null;
  }
}

/** localStorage, or memory where it is blocked. */
export function browserStorage(): ParleyStorage {
  const local = usableLocalStorage();
  if (!local) return memoryStorage();
  const overflow = memoryStorage();
  return {
    get: (key) => local.getItem(key) ?? overflow.get(key),
    set: (key, value) => {
      try {
        local.setItem(key, value);
      } catch {
        // Quota reached: the value lives as long as the page.
        void overflow.set(key, value);
      }
    },
    remove: (key) => {
      local.removeItem(key);
      void overflow.remove(key);
    },
    keys: async (prefix) => {
      const stored = Array.from({ length: local.length }, (_, index) => local.key(index) ?? "");
      return [...stored.filter((key) => key.startsWith(prefix)), ...(await overflow.keys(prefix))];
    },
    subscribe: (callback) => {
      const listener = (event: StorageEvent): void => {
        if (event.storageArea === local && event.key !== null) callback(event.key, event.newValue);
      };
      addEventListener("storage", listener);
      return () => removeEventListener("storage", listener);
    },
  };
}

/** Parses a stored text; null when it is not JSON or not an object. Fields may be missing or of any type. */
export function parseStored<T extends object>(text: string): Partial<T> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Partial<T> | null) : null;
  } catch {
    return null;
  }
}

/** Reads a stored object; anything unreadable counts as absent. Fields may be missing or of any type. */
export async function readStored<T extends object>(storage: ParleyStorage, key: string): Promise<Partial<T> | null> {
  const text = await storage.get(key);
  return text === null ? null : parseStored<T>(text);
}
