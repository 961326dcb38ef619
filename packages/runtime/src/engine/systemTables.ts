/** Tables that the platform keeps itself and functions may read through `ctx.db.system`. */
export const SCHEDULED_FUNCTIONS = "_scheduled_functions";
export const STORAGE = "_storage";

export const READABLE_SYSTEM_TABLES: ReadonlySet<string> = new Set([SCHEDULED_FUNCTIONS, STORAGE]);
