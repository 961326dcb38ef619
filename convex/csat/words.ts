/** Where the links in a mail lead. */
export const RATING_PATH = "/rate";
/** What 1 to 5 mean, as in the messenger. */
export const RATING_WORDS = ["Awful", "Poor", "Okay", "Good", "Great"] as const;
