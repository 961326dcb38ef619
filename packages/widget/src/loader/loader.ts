import { sessionKey, type Identity, type MessengerConfig, type Unread } from "@parley/client";
import type { BootOptions, Command, Handoff, ParleyFunction, RunningApp } from "../command.ts";
import { setStyles } from "../styles.ts";

const LAUNCHER_CSS =
  "button{all:unset;box-sizing:border-box;position:fixed;width:56px;height:56px;border-radius:50%;display:grid;place-items:center;cursor:pointer;color:#fff;box-shadow:0 2px 6px #101c2229,0 8px 24px #101c2233}" +
  "button:focus-visible{outline:2px solid currentColor;outline-offset:-6px}" +
  "svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}" +
  "span{position:absolute;top:-3px;right:-3px;min-width:20px;height:20px;padding:0 6px;border-radius:10px;box-sizing:border-box;display:grid;place-items:center;font:600 12px/1 system-ui,sans-serif;background:#b3261c;box-shadow:0 0 0 2px #fff}";
const CHAT =
  "M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H10l-5 4.5V16A1.5 1.5 0 0 1 4 14.5Z";

const SVG = "http://www.w3.org/2000/svg";

const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[src*="loader.js"]');
const source = new URL(script?.src ?? location.href, location.href);

let options: BootOptions | null = null;
let host: HTMLElement | null = null;
let config: MessengerConfig | null = null;
let app: RunningApp | null = null;
let create: ((handoff: Handoff) => RunningApp) | null = null;
let isLoading = false;
const queue: Command[] = [];

/** Asks one public query over HTTP; null when the server does not answer or refuses. */
async function ask<T>(path: string, args: Record<string, unknown>): Promise<T | null> {
  try {
    const body = JSON.stringify({ path, args, format: "json" });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${options?.url}/api/query`, { method: "POST", headers, body, credentials: "omit" });
    const answer = (await response.json()) as { status: string; value: T };
    return answer.status === "success" ? answer.value : null;
  } catch {
    return null;
  }
}

function storedToken(): string | null {
  try {
    const stored = localStorage.getItem(sessionKey(options?.workspaceId ?? ""));
    const session = JSON.parse(stored ?? "null") as { sessionToken: string; expiresAt: number } | null;
    return session && session.expiresAt > Date.now() ? session.sessionToken : null;
  } catch {
    return null;
  }
}

function loadApp(): void {
  if (isLoading || !host) return;
  isLoading = true;
  const element = document.createElement("script");
  element.src = new URL("widget.js", source).href;
  // A module: it loads parts of itself later, which share its code.
  element.type = "module";
  element.onerror = () => {
    isLoading = false;
    element.remove();
  };
  document.head.append(element);
}

function drawLauncher(root: ShadowRoot, { settings }: MessengerConfig): HTMLButtonElement {
  const button = document.createElement("button");
  // Built, not parsed: pages that require trusted types refuse innerHTML.
  const svg = button.appendChild(document.createElementNS(SVG, "svg"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", CHAT);
  button.ariaLabel = "Open messenger";
  const { style } = button;
  style.background = settings.primaryColor;
  // Browsers with relative colours show the exact tone at once, the others when the app computes it.
  style.background = `oklch(from ${settings.primaryColor} min(l, .52) c h)`;
  style.bottom = `${settings.launcherBottomSpacing}px`;
  style[settings.launcherPosition] = `${settings.launcherSideSpacing}px`;
  button.onclick = () => parley("show");
  button.onpointerenter = button.onfocus = loadApp;
  root.append(button);
  return button;
}

async function showLauncher(root: ShadowRoot): Promise<void> {
  const token = storedToken();
  const [settings, unread] = await Promise.all([
    ask<MessengerConfig>("messenger/public:config", { workspaceId: options?.workspaceId }),
    token ? ask<Unread>("conversations/visitor:unread", { sessionToken: token }) : null,
  ]);
  config = settings;
  if (app || !host || root.host !== host || !settings?.settings.showLauncher) return;
  setStyles(root, LAUNCHER_CSS);
  const button = drawLauncher(root, settings);
  if (!unread?.total) return;
  const count = document.createElement("span");
  count.textContent = unread.total > 99 ? "99+" : `${unread.total}`;
  button.append(count);
  button.ariaLabel += `, ${unread.total} unread`;
}

function boot(given: BootOptions = {}): void {
  const { dataset } = script ?? { dataset: {} as DOMStringMap };
  options = {
    workspaceId: dataset.workspace,
    url: dataset.url ?? source.origin,
    siteUrl: dataset.siteUrl,
    email: dataset.email,
    name: dataset.name,
    externalUserId: dataset.userId,
    userHash: dataset.userHash,
    jwt: dataset.jwt,
    ...given,
  };
  options.url = options.url?.replace(/\/+$/, "");
  if (!options.workspaceId) return console.error("Parley: data-workspace is missing.");
  host = document.createElement("parley-messenger");
  host.style.cssText = "all:initial;position:fixed;width:0;height:0;z-index:2147483000";
  document.documentElement.append(host);
  const root = host.attachShadow({ mode: "open" });
  void showLauncher(root);
  if (create) return start();
  const later = (): unknown =>
    "requestIdleCallback" in window ? requestIdleCallback(loadApp, { timeout: 3000 }) : setTimeout(loadApp, 1500);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

function start(): void {
  const root = host?.shadowRoot;
  if (!create || !root || !options?.workspaceId || !options.url) return;
  const { workspaceId, url, siteUrl, ...identity } = options;
  const isKnown = Object.values(identity).some((value) => value !== undefined);
  app = create({
    workspaceId,
    url,
    siteUrl,
    identity: isKnown ? (identity as Identity) : undefined,
    root,
    config,
    queue,
  });
}

function shutdown(): void {
  app?.run(["shutdown"]);
  host?.remove();
  app = host = options = null;
  queue.length = 0;
}

/** `window.Parley(name, ...args)`: commands run at once, or as soon as the app is there. */
const parley: ParleyFunction = (...command: Command) => {
  const [name, first] = command;
  if (name === "boot") return host ? undefined : boot(first);
  if (name === "shutdown") return shutdown();
  if (app) return app.run(command);
  queue.push(command);
  if (name === "show" || name === "showNewMessage") loadApp();
};
parley.ready = (given) => {
  create = given;
  start();
};

const waiting = window.Parley?.q ?? [];
window.Parley = parley;
const commands = Array.from(waiting, (command) => Array.from(command) as Command);
if (script?.dataset.workspace && !commands.some(([name]) => name === "boot")) boot();
for (const command of commands) parley(...command);
