/** Limits of what people write, in UTF-16 code units unless said otherwise (spec: text has limits). */
export const MAX_TITLE_LENGTH = 255;
export const MAX_MESSAGE_LENGTH = 32 * 1024;
export const MAX_URL_LENGTH = 2048;
/** RFC 5321: 254 octets of a forward path without brackets. */
export const MAX_EMAIL_LENGTH = 254;
export const MAX_ATTRIBUTE_KEY_LENGTH = 64;
export const MAX_ATTRIBUTE_VALUE_LENGTH = 1024;
export const MAX_ATTRIBUTES = 100;
export const MAX_ATTACHMENTS_PER_MESSAGE = 5;
/** Bytes of one attachment. */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;
/** Length of a `clientMessageId`, `sessionId` and other ids that clients make. */
export const MAX_CLIENT_ID_LENGTH = 64;
/** Length of the one-time codes sent by mail, in digits. */
export const ONE_TIME_CODE_LENGTH = 8;
export const ONE_TIME_CODE_LIFETIME_MS = 10 * 60_000;
export const INVITATION_LIFETIME_MS = 7 * 24 * 3_600_000;
/** A visitor's session token: `wst_` and 64 hexadecimal digits. */
export const SESSION_TOKEN_PATTERN = /^wst_[0-9a-f]{64}$/;
export const SESSION_LIFETIME_DEFAULT_MS = 24 * 3_600_000;
export const SESSION_LIFETIME_MIN_MS = 3_600_000;
export const SESSION_LIFETIME_MAX_MS = 7 * 24 * 3_600_000;
/** Share of its lifetime after which a session is rotated. */
export const SESSION_REFRESH_SHARE = 0.75;
/** How long the old token still works after a rotation. */
export const SESSION_OVERLAP_MS = 60_000;

/** Conversations that one bulk action changes, so that it uses at most half of what one transaction may. */
export const MAX_BULK = 60;
