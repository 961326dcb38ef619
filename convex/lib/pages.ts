import type { PaginationOptions } from "convex/server";
import { invalidInput } from "./errors";

/** Rows of one page that any list gives at most. */
export const MAX_PAGE_SIZE = 200;

/**
 * The options of a page, unchanged, once their size is known to be sane.
 * @throws AppError `invalid_input{field: "paginationOpts.numItems"}`
 */
export function boundedPage<Options extends PaginationOptions>(options: Options): Options {
  const { numItems } = options;
  if (!Number.isInteger(numItems) || numItems < 1 || numItems > MAX_PAGE_SIZE) {
    throw invalidInput("paginationOpts.numItems", `must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  return options;
}
