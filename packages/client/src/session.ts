import { appErrorOf } from "@parley/protocol";
import { api, type BootArgs, type BootResult, type Identity, type SessionGrant, type VisitorProfile } from "./api.ts";
import type { Locks } from "./locks.ts";
import { readStored, type ParleyStorage } from "./storage.ts";
import { backoffMs, newId, wait } from "./timing.ts";
import type { ConnectionStatus, Transport } from "./transport.ts";
import { Source, type Live } from "./signal.ts";

/** Sends the boot request; rejects with a typed error of the server or with the network's. */
export type BootRequest = (args: BootArgs) => Promise<BootResult>;

export interface SessionOptions {
  workspaceId: string;
  storage: ParleyStorage;
  locks: Locks;
  transport: Transport;
  requestBoot: BootRequest;
  /** What the page knows of itself, read anew at every boot. */
  describePage: () => Omit<BootArgs, "workspaceId" | "sessionId" | "sessionToken" | "identity">;
  identity?: Identity;
  /** Told when the server refuses the identity given at boot; the session boots without it. */
  onIdentityRefused?: (error: unknown) => void;
  now?: () => number;
}

/** Where a workspace's session is kept. */
export const sessionKey = (workspaceId: string): string => `parley:${workspaceId}:session`;

const IDENTITY_FIELD = /^(identity|userHash|jwt|externalUserId|email|name|customAttributes)\b/;

/** Shortest time between two rotations, so that a wrong clock cannot make a loop of them. */
const MIN_REFRESH_INTERVAL_MS = 60_000;

/**
 * Boots without a readable answer, while the connection itself stands, that count as a refusal: a browser does not let a
 * page read the answer to an origin that is not allowed.
 */
const MAX_UNREADABLE_ANSWERS = 3;

/**
 * The visitor's session: made once per workspace and browser, kept in storage, shared by all tabs, rotated at
 * `refreshAt`, and made anew when the server no longer knows it.
 */
export class Session {
  private readonly tokenSource = new Source<string | null>(null);
  private readonly visitorSource = new Source<VisitorProfile | null>(null);
  private readonly abort = new AbortController();
  private readonly key: string;
  private readonly lock: string;
  private grant: BootResult | null = null;
  private pending: Promise<string> | null = null;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;
  private lastRefresh = 0;
  private connection: ConnectionStatus = "connecting";
  private readonly stops: (() => void)[];

  private identity: Identity | undefined;

  constructor(private readonly options: SessionOptions) {
    this.identity = options.identity;
    this.key = sessionKey(options.workspaceId);
    this.lock = `${this.key}:lock`;
    const adopt = (key: string, value: string | null): void => {
      // Another tab rotated the token: the old one works for a minute only.
      if (key === this.key && value !== null) void this.adoptStored();
    };
    this.stops = [
      options.transport.onConnection((status) => (this.connection = status)),
      options.storage.subscribe?.(adopt) ?? (() => undefined),
    ];
  }

  get token(): Live<string | null> {
    return this.tokenSource;
  }

  get visitor(): Live<VisitorProfile | null> {
    return this.visitorSource;
  }

  /**
   * The token to call with, booting if there is none. Waits while the network is away.
   * Rejects with the server's error when it refuses this page or workspace.
   */
  ensure(): Promise<string> {
    if (this.grant) return Promise.resolve(this.grant.sessionToken);
    this.pending ??= this.boot(null).finally(() => (this.pending = null));
    return this.pending;
  }

  /** A fresh token after the server refused `refused`. Many callers at once share one boot. */
  recover(refused: string): Promise<string> {
    if (this.grant && this.grant.sessionToken !== refused) return Promise.resolve(this.grant.sessionToken);
    this.pending ??= this.boot(refused).finally(() => (this.pending = null));
    return this.pending;
  }

  /** Remembers who the visitor says they are for boots to come, and the profile the server made of it. */
  async learn(identity: Identity, visitor: VisitorProfile): Promise<void> {
    this.identity = { ...this.identity, ...identity };
    if (this.grant) await this.accept({ ...this.grant, visitor });
  }

  /** Rotates the token if it is due; call after sleep as timers do not run then. */
  async refreshIfDue(): Promise<void> {
    const now = this.now();
    if (!this.grant || now < this.grant.refreshAt || now - this.lastRefresh < MIN_REFRESH_INTERVAL_MS) return;
    this.lastRefresh = now;
    await this.options.locks(this.lock, () => this.rotate(now));
  }

  /** Stops timers and listeners; with `forget` the stored session goes too. */
  async close(forget: boolean): Promise<void> {
    this.abort.abort();
    clearTimeout(this.refreshTimer);
    for (const stop of this.stops) stop();
    this.grant = null;
    this.tokenSource.set(null);
    this.visitorSource.set(null);
    if (forget) await this.options.storage.remove(this.key);
  }

  private async readGrant(): Promise<BootResult | null> {
    const stored = await readStored<BootResult>(this.options.storage, this.key);
    return typeof stored?.sessionToken === "string" && stored.visitor ? (stored as BootResult) : null;
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private async rotate(now: number): Promise<void> {
    const stored = await this.readGrant();
    if (stored && stored.refreshAt > now) return this.accept(stored, false);
    const grant = this.grant;
    if (!grant) return;
    const next = await this.options.transport
      .mutation(api.refresh, { sessionToken: grant.sessionToken })
      .catch((error: unknown): SessionGrant | null => {
        if (appErrorOf(error)?.code === "unauthenticated") void this.recover(grant.sessionToken).catch(() => undefined);
        return null;
      });
    if (next) await this.accept({ ...next, visitor: grant.visitor });
    else this.schedule();
  }

  private boot(refused: string | null): Promise<string> {
    return this.options.locks(this.lock, async () => {
      const stored = await this.readGrant();
      const usable = stored && stored.sessionToken !== refused ? stored : null;
      if (usable && usable.refreshAt > this.now() && !this.identity) {
        await this.accept(usable, false);
        return usable.sessionToken;
      }
      const grant = await this.requestUntilAnswered(usable?.sessionToken ?? refused ?? undefined);
      await this.accept(grant);
      return grant.sessionToken;
    });
  }

  private async requestUntilAnswered(sessionToken: string | undefined): Promise<BootResult> {
    const { workspaceId, requestBoot, describePage } = this.options;
    const sessionId = newId();
    for (let attempt = 0; ; attempt++) {
      if (this.abort.signal.aborted) throw new Error("The session is closed.");
      try {
        return await requestBoot({ workspaceId, sessionId, sessionToken, identity: this.identity, ...describePage() });
      } catch (error) {
        const known = appErrorOf(error);
        if (known?.code === "unauthenticated" && sessionToken) sessionToken = undefined;
        else if (known?.code === "invalid_input" && this.identity && IDENTITY_FIELD.test(known.field)) {
          // A wrong proof must not take the chat away: the visitor goes on without it.
          this.identity = undefined;
          this.options.onIdentityRefused?.(error);
        } else if (known?.code === "rate_limited") await wait(known.retryAfterMs, this.abort.signal);
        else if (known && !(known.code === "upstream_failed" && known.retryable)) throw error;
        else if (!known && attempt >= MAX_UNREADABLE_ANSWERS && this.connection === "online") throw error;
        else await wait(backoffMs(attempt), this.abort.signal);
      }
    }
  }

  private async adoptStored(): Promise<void> {
    const stored = await this.readGrant();
    if (stored && this.grant && stored.sessionToken !== this.grant.sessionToken) await this.accept(stored, false);
  }

  private async accept(grant: BootResult, store = true): Promise<void> {
    if (this.abort.signal.aborted) return;
    if (store) await this.options.storage.set(this.key, JSON.stringify(grant));
    this.grant = grant;
    this.visitorSource.set(grant.visitor);
    this.tokenSource.set(grant.sessionToken);
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.refreshTimer);
    if (!this.grant) return;
    const delay = Math.max(this.grant.refreshAt - this.now(), MIN_REFRESH_INTERVAL_MS);
    this.refreshTimer = setTimeout(() => void this.refreshIfDue().catch(() => this.schedule()), delay);
  }
}
