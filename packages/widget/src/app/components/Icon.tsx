import type { JSX } from "preact";

/** Paths on a 24 by 24 grid, drawn with a round stroke. */
const PATHS = {
  ai: "M11 3.5 13 9.5 19 11.5 13 13.5 11 19.5 9 13.5 3 11.5 9 9.5ZM19 3v4M17 5h4M19.5 17v3M18 18.5h3",
  alert: "M12 3.5 2.5 20h19L12 3.5ZM12 10v4.5M12 17.3v.2",
  chat: "M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H10l-5 4.5V16A1.5 1.5 0 0 1 4 14.5Z",
  check: "m5 12.5 4.5 5 9.5-11",
  checks: "m2.5 12.5 4.5 5 8.5-11M12.5 17.5 21.5 6.5",
  clip: "m20 11.5-8.3 8.2a5.2 5.2 0 0 1-7.4-7.4l8.3-8.2a3.5 3.5 0 0 1 5 5l-8.3 8.1a1.7 1.7 0 0 1-2.4-2.4l7.6-7.5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2",
  down: "m6 9.5 6 6 6-6",
  download: "M12 4v11M7 10.5l5 5 5-5M4.5 19.5h15",
  expand: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  file: "M6.5 3.5h7l4.5 4.5v11a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5ZM13.5 3.5V8H18",
  help: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM9.6 9.5a2.5 2.5 0 1 1 3.4 2.3c-.7.3-1 .9-1 1.7M12 16.3v.2",
  home: "m3.5 11 8.5-7 8.5 7v8.5a1 1 0 0 1-1 1h-5v-6h-5v6h-5a1 1 0 0 1-1-1Z",
  left: "m14.5 6-6 6 6 6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  offline:
    "M3.5 3.5l17 17M4.5 12.5a11 11 0 0 1 4.3-2.7M19.5 12.5a11 11 0 0 0-6.5-3.1M8.5 16.2a5 5 0 0 1 7 0M12 19.7v.1",
  right: "m9.5 6 6 6-6 6",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20",
  retry: "M20 11.5A8 8 0 1 0 18 17M20 5v6.5h-6.5",
  send: "M12 20V5M5.5 11.5 12 5l6.5 6.5",
  shrink: "M20 10h-6V4M14 10l6.5-6.5M4 14h6v6M10 14l-6.5 6.5",
  ticket: "M4 6.5h16v4a1.7 1.7 0 0 0 0 3.4v3.6H4v-3.6a1.7 1.7 0 0 0 0-3.4ZM14.5 6.5v11",
  x: "M6 6l12 12M18 6 6 18",
};

export type IconName = keyof typeof PATHS;

export function Icon({ name, small }: { name: IconName; small?: boolean }): JSX.Element {
  return (
    <svg class={small ? "ic ic-s" : "ic"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
