/** Numbers that bound what one client or one request may cost the server. */

/** Largest WebSocket frame. Arguments may be 16 MiB; what is larger than the envelope allows closes the socket with 1009. */
export const MAX_FRAME_BYTES = 17 * 1024 * 1024;
/** Largest body of an API call, after decompression. */
export const MAX_API_BODY_BYTES = 20 * 1024 * 1024;
/** Largest body of a push, after decompression. */
export const MAX_PUSH_BODY_BYTES = 128 * 1024 * 1024;
/** Largest request body of an HTTP action. */
export const MAX_HTTP_ACTION_BODY_BYTES = 20 * 1024 * 1024;
/** Largest uploaded file. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024;
/** Longest token that is looked at. */
export const MAX_TOKEN_LENGTH = 32 * 1024;
/** Live queries of one socket. */
export const MAX_QUERIES_PER_SESSION = 50_000;
/** Unanswered mutations and actions of one socket; above it the socket is not read until half are answered. */
export const MAX_UNANSWERED_PER_SESSION = 1_000;
/** Frames of one socket that wait for an earlier one (only `Authenticate` takes time). */
export const MAX_QUEUED_FRAMES = 10_000;
/** While more than this waits to be sent, a session skips intermediate states. */
export const HIGH_WATER_BYTES = 4 * 1024 * 1024;
/** When more than this waits to be sent, the socket is dropped. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
/** Transitions above this length are cut into `TransitionChunk`s (clients from 1.28.0). */
export const TRANSITION_CHUNK_LENGTH = 5_000_000;
/** A request must have been received after so long: a large upload over a slow line. */
export const REQUEST_TIMEOUT_MS = 60 * 60 * 1000;
export const PING_INTERVAL_MS = 15_000;
/** How often tokens are looked at, since the clock may be set: a live query ends at most so long after its token. */
export const EXPIRY_INTERVAL_MS = 1_000;
/** A socket that sent neither a message nor a pong for so long is half open. */
export const HALF_OPEN_MS = 120_000;
/** An action ends here, whatever it waits for. */
export const ACTION_TIMEOUT_MS = 30 * 60 * 1000;
/** The same for "use node" actions, which may also compute for so long without a pause. */
export const NODE_ACTION_TIMEOUT_MS = 10 * 60 * 1000;
/** An action thread whose event loop does not turn for so long is replaced. */
export const ACTION_STALL_MS = 5_000;
/** User time of one query or mutation. */
export const USER_TIMEOUT_MS = 1_000;
/** Evaluating modules at a push may take longer than one call. */
export const PUSH_TIMEOUT_MS = 5_000;
/** An import is one transaction, and everything else waits for it. */
export const IMPORT_TIMEOUT_MS = 30 * 60 * 1000;
/** Heap of the engine thread and of an action thread. */
export const ENGINE_HEAP_MB = 512;
export const ACTION_HEAP_MB = 512;
