import type { AppErrorData } from "@parley/protocol";

/** Files that are not taken, told like a refusal of the backend: `data` names what is wrong with which of them. */
export class FilesRefused extends Error {
  readonly data: AppErrorData;
  constructor(field: string, reason: string) {
    super(`${field} ${reason}`);
    this.data = { code: "invalid_input", field, reason };
  }
}
