/** What a write comes to that could not be made durable. */
import type { Outcome } from "./messages.ts";

export const NOT_WRITTEN = "InternalServerError: The database could not write (disk full or I/O error).";
/** Clients get a ConvexError with this code, so that they can tell it from a mistake of theirs. */
export const UNAVAILABLE = '{"code":"StorageUnavailable"}';
/** How SQLite words a failure that it answers by undoing one statement only. */
const STORAGE_FAILURE = /database or disk is full|disk I\/O error/;

export const notWritten = (): Outcome => ({ ok: false, error: NOT_WRITTEN, errorData: UNAVAILABLE, logLines: [] });

export const isStorageFailure = (message: string): boolean => STORAGE_FAILURE.test(message);
