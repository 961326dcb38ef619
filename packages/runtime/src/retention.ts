/** How long things are kept that are not documents or files. Everything else stays until somebody deletes it. */

const SECOND_MS = 1_000;
const HOUR_MS = 60 * 60 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** Clients may resend a mutation for so long and still get its first outcome instead of a second execution. */
export const REQUEST_OUTCOMES_MS = 14 * DAY_MS;
/** Results of scheduled functions, in `_scheduled_functions`. */
export const JOB_RESULTS_MS = 7 * DAY_MS;
/** An upload must begin within this time after its address was made. */
export const UPLOAD_ADDRESS_MS = HOUR_MS;
/** States of the past that queries with a timestamp may ask for. */
export const SNAPSHOT_MS = 30 * SECOND_MS;
/** Blobs that no file names (broken uploads, failed mutations) are removed at a start when they are so old. */
export const STRAY_BLOB_MS = DAY_MS;
/** Log entries, in memory: the newest so many. */
export const LOG_ENTRIES = 1_000;
