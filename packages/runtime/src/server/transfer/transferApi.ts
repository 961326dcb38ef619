import type { IncomingMessage, ServerResponse } from "node:http";
import type { Identity } from "../../engine/messages.ts";
import { HttpError, readJson, sendJson } from "../http/exchange.ts";
import { MAX_API_BODY_BYTES } from "../limits.ts";
import type { ExportService } from "./exportService.ts";
import type { ImportService } from "./importService.ts";

const EXPORTED = "export/zip/";

/** The endpoints of `npx convex export` and `npx convex import`. */
export class TransferApi {
  constructor(
    private readonly exports: ExportService,
    private readonly imports: ImportService,
  ) {}

  /** Answers an endpoint below `/api/`; false when it is not one of these. */
  async handle(
    endpoint: string,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<boolean> {
    if (!/^(export|import)\/|^perform_import$/.test(endpoint)) return false;
    if (identity.kind !== "admin") throw new HttpError(403, "BadDeployKey", "An admin key is needed");
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (endpoint.startsWith(EXPORTED)) {
      await this.exports.download(endpoint.slice(EXPORTED.length), response);
      return true;
    }
    const answer = await this.answer(endpoint, request, searchParams);
    if (answer === undefined) return false;
    sendJson(response, JSON.stringify(answer));
    return true;
  }

  private async answer(endpoint: string, request: IncomingMessage, query: URLSearchParams): Promise<unknown> {
    switch (endpoint) {
      case "export/request/zip":
        await this.exports.request(query.get("includeStorage") === "true");
        return {};
      case "import/start_upload":
        return this.imports.startUpload();
      case "import/upload_part":
        return this.imports.uploadPart(query.get("uploadToken") ?? "", Number(query.get("partNumber")), request);
      case "import/finish_upload":
        return this.imports.finishUpload(await readJson(request, MAX_API_BODY_BYTES));
      case "perform_import": {
        const { importId } = await readJson(request, MAX_API_BODY_BYTES);
        await this.imports.perform(String(importId));
        return {};
      }
    }
    return undefined;
  }
}
