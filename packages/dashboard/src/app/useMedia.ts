import { useSyncExternalStore } from "react";

/** Whether a media query holds, live. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** One page at a time. */
export const PHONE = "(max-width: 767px)";
/** The person panel floats above the thread or is a page of its own. */
export const NARROW = "(max-width: 1199px)";
