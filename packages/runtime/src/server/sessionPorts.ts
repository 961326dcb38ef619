import type { CallSpec, Identity, Outcome } from "../engine/messages.ts";
import type { EngineHost } from "./engineHost.ts";
import type { AuthenticateMessage } from "./syncProtocol.ts";

/** Who a session acts as, and until when (ms since the epoch; null: no end). */
export interface SessionIdentity {
  identity: Identity;
  expiresAt: number | null;
  /** The token that says so; null for administrators and nobody. */
  token?: string;
}

export const ANONYMOUS: SessionIdentity = { identity: { kind: "none", key: "" }, expiresAt: null };

/** The connection under a session. */
export interface Wire {
  /** Sends one text frame; when much is waiting, `sent` is called once it left the process. */
  send(frame: string, sent: () => void): void;
  /** The same together with what else is sent this way in this turn. */
  sendSoon(frame: string, sent: () => void): void;
  readonly bufferedAmount: number;
  /** Ends the connection in good order. Reasons that begin with an error code choose the client's backoff. */
  close(code: number, reason: string): void;
  /** Ends the connection at once. */
  drop(): void;
  /** Stops or resumes reading. */
  pause(isPaused: boolean): void;
}

/** What is sent later, when the engine's time has come. */
export interface Flushable {
  flush(): void;
  /** A promise to the client is open that only a later time fulfils. */
  readonly isWaiting: boolean;
}

export interface SessionServices {
  engine: EngineHost;
  authenticate(message: AuthenticateMessage): Promise<SessionIdentity>;
  runAction(call: CallSpec): Promise<Outcome>;
  /** Asks for `flush()` when live results as of a later time are in place. */
  flushLater(session: Flushable): void;
}

export interface Peer {
  ip: string | null;
  userAgent: string | null;
  /** The client understands `TransitionChunk`. */
  hasChunks: boolean;
}
