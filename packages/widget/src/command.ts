import type { AttributeValue, Identity, MessengerConfig } from "@parley/client";

/** What a page says at boot: which workspace, where it lives, and who the visitor is if the page knows. */
export interface BootOptions extends Identity {
  workspaceId?: string;
  /** Address of the Parley server; by default the origin the loader came from. */
  url?: string;
  /** Address of the server's HTTP endpoints where it differs from `url`. */
  siteUrl?: string;
}

/** Every command of `window.Parley(name, ...args)` with its arguments. */
export interface Commands {
  boot: [options?: BootOptions];
  identify: [identity: Identity];
  /** Same as `identify`. */
  update: [identity: Identity];
  /** Ends the session and removes the messenger; call when the customer signs out. */
  shutdown: [];
  show: [];
  hide: [];
  /** Opens a new conversation with `text` in the composer. */
  showNewMessage: [text?: string];
  trackEvent: [name: string, properties?: Record<string, AttributeValue>];
  onUnreadCountChange: [listener: (count: number) => void];
  onShow: [listener: () => void];
  onHide: [listener: () => void];
}

export type CommandName = keyof Commands;
export type Command = { [Name in CommandName]: [Name, ...Commands[Name]] }[CommandName];

/** What the loader gives the app: the place to draw, what is known already, and the commands so far. */
export interface Handoff {
  workspaceId: string;
  url: string;
  siteUrl?: string;
  identity?: Identity;
  root: ShadowRoot;
  config: MessengerConfig | null;
  queue: Command[];
}

/** A running app takes commands as they come. */
export interface RunningApp {
  run(command: Command): void;
}

export interface ParleyFunction {
  (...command: Command): void;
  /** Commands from before the loader arrived. */
  q?: ArrayLike<unknown>[];
  /** Called by the app's script when it has loaded. */
  ready?: (create: (handoff: Handoff) => RunningApp) => void;
}

declare global {
  interface Window {
    Parley?: ParleyFunction;
  }
}
