import type { FunctionComponent, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useMessenger } from "./components/context.ts";

/** A component that loads when it is first shown, or before that when it is asked to. */
export type Part<Props> = FunctionComponent<Props> & {
  /** Loads it; rejects when the server cannot be reached. */
  load: () => Promise<void>;
};

/** What the file of a part exports: the component, and the rules for what only it draws. */
export interface PartModule<Props> {
  default: FunctionComponent<Props>;
  css: string;
}

/** What stands in the place of a part: `retry` is null while it loads, and loads it again after that failed. */
export type Placeholder = FunctionComponent<{ retry: (() => void) | null }>;

/**
 * Makes a part of the messenger that does not come with `widget.js` but as a file of its own.
 * @param importPart `() => import("./Chat.tsx")` and the like
 */
export function part<Props extends object>(
  importPart: () => Promise<PartModule<Props>>,
  Waiting: Placeholder,
): Part<Props> {
  let loaded: PartModule<Props> | null = null;
  let loading: Promise<void> | null = null;
  const load = (): Promise<void> =>
    (loading ??= importPart().then(
      (module) => void (loaded = module),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    ));
  const Part = (props: Props): JSX.Element => {
    const messenger = useMessenger();
    const [state, setState] = useState<"loading" | "loaded" | "failed">("loading");
    useEffect(() => {
      if (state !== "loading") return;
      let isGone = false;
      const settle = (next: "loaded" | "failed") => (): void => void (isGone || setState(next));
      load().then(settle("loaded"), settle("failed"));
      return () => void (isGone = true);
    }, [state]);
    if (loaded) {
      messenger.addStyles(loaded.css);
      return <loaded.default {...props} />;
    }
    return <Waiting retry={state === "failed" ? () => setState("loading") : null} />;
  };
  return Object.assign(Part, { load });
}
