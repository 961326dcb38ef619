import { randomBytes } from "node:crypto";

const prefix = randomBytes(4).toString("hex");
let last = 0;

/** Id that names one call in its error texts and in the log stream: 16 hexadecimal digits. */
export const newRequestId = (): string => prefix + (last++ % 2 ** 32).toString(16).padStart(8, "0");

/** The text of an error as clients of a development deployment see it. */
export const serverError = (requestId: string, text: string): string =>
  `[Request ID: ${requestId}] Server Error\n${text}`;
