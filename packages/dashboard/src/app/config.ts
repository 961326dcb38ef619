/** What the server tells the page about itself; absent when the files are hosted on their own. */
export interface ParleyConfig {
  convexUrl: string;
  siteUrl: string;
  devMailbox: boolean;
}

declare global {
  interface Window {
    __PARLEY__?: Partial<ParleyConfig> | null;
  }
}

/** The site port stands beside the API's, as Convex lays them out. */
function neighbourPort(origin: string): string {
  const url = new URL(origin);
  if (url.port === "") return url.origin;
  url.port = String(Number(url.port) + 1);
  return url.origin;
}

/** The addresses to talk to: injected by the server, else from the build, else where the page came from. */
export function readConfig(
  injected: Partial<ParleyConfig> | null | undefined,
  built: string | undefined,
  origin: string,
): ParleyConfig {
  const convexUrl = injected?.convexUrl ?? built ?? origin;
  const siteUrl = injected?.siteUrl ?? siteOf(convexUrl);
  return { convexUrl, siteUrl, devMailbox: injected?.devMailbox === true };
}

/** Convex cloud serves HTTP actions from `.convex.site`, everything else from the next port. */
function siteOf(convexUrl: string): string {
  if (convexUrl.endsWith(".convex.cloud")) return convexUrl.replace(/\.convex\.cloud$/, ".convex.site");
  return neighbourPort(convexUrl);
}

const built: unknown = import.meta.env.VITE_CONVEX_URL;
export const config = readConfig(
  window.__PARLEY__,
  typeof built === "string" ? built : undefined,
  window.location.origin,
);
