import type { ReactNode } from "react";
import { PHONE, useMedia } from "../app/useMedia.ts";

/** The title of a pane: a heading of the page beside others, the page's own heading where the pane is the page. */
export function PaneTitle({ children, grow = false }: { children: string; grow?: boolean }) {
  const Heading = useMedia(PHONE) ? "h1" : "h2";
  return (
    <Heading className={grow ? "t14 cut grow" : "t14 cut"} title={children}>
      {children}
    </Heading>
  );
}

/** The title of a part of a pane, one level below the pane's own. */
export function PartTitle({ children }: { children: ReactNode }) {
  const Heading = useMedia(PHONE) ? "h2" : "h3";
  return <Heading>{children}</Heading>;
}
