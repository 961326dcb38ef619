import type { HostBindings, RealmGlobal, ToBytes } from "./host.ts";

/** Request and Response. */
export function installMessages(global: RealmGlobal, _host: HostBindings): void {
  interface BodyInit {
    headers?: ConstructorParameters<typeof Headers>[0];
    body?: unknown;
  }
  interface RealmBody {
    readonly headers: Headers;
    copyBody(): Uint8Array;
  }
  const toBytes = global.__toBytes as ToBytes;
  const Base = global.__Body as new (body: unknown, init: BodyInit) => RealmBody;
  const RealmHeaders = global.Headers as typeof Headers;
  delete global.__toBytes;
  delete global.__Body;

  class Response extends Base {
    readonly status: number;
    readonly statusText: string;
    constructor(body?: unknown, init: BodyInit & { status?: number; statusText?: string } = {}) {
      super(body, init);
      this.status = init.status ?? 200;
      this.statusText = init.statusText ?? "";
    }
    get ok(): boolean {
      return this.status >= 200 && this.status < 300;
    }
    clone(): Response {
      return new Response(this.copyBody(), this);
    }
    static json(data: unknown, init: BodyInit & { status?: number } = {}): Response {
      const headers = new RealmHeaders(init.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      return new Response(toBytes(JSON.stringify(data)), { ...init, headers });
    }
  }
  class Request extends Base {
    readonly url: string;
    readonly method: string;
    constructor(input: unknown, init: BodyInit & { method?: string } = {}) {
      const from = input instanceof Request ? input : null;
      super(init.body ?? from?.copyBody(), { headers: init.headers ?? from?.headers });
      this.url = from ? from.url : new URL(String(input)).href;
      this.method = (init.method ?? from?.method ?? "GET").toUpperCase();
    }
    clone(): Request {
      return new Request(this);
    }
  }
  Object.assign(global, { Response, Request });
}
