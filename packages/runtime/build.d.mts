/** Bundles the server and its worker threads into `dist`, unless that is newer than every source. */
export function ensureBuilt(): Promise<void>;
