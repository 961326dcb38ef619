import { useEffect } from "react";

/** Names the browser tab after the page, most specific first. */
export function usePageTitle(...parts: (string | null | undefined)[]): void {
  const title = [...parts, "Parley"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
