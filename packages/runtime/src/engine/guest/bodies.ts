import type { HostBindings, RealmGlobal, ToBytes } from "./host.ts";

/** `__Body`: what Request and Response have in common, with content in memory, so that reading it never waits. */
export function installBodies(global: RealmGlobal, host: HostBindings): void {
  const toBytes = global.__toBytes as ToBytes;
  const RealmHeaders = global.Headers as typeof Headers;
  const RealmBlob = global.Blob as typeof Blob;
  const decode = (bytes: Uint8Array): string => host.decode(bytes, "utf-8", false, false);

  interface BodyInit {
    headers?: ConstructorParameters<typeof Headers>[0];
    body?: unknown;
  }

  class Body {
    readonly headers: Headers;
    bodyUsed = false;
    private readonly content: Uint8Array;
    constructor(body: unknown, init: BodyInit) {
      this.headers = new RealmHeaders(init.headers);
      this.content = toBytes(body);
      const type = body instanceof RealmBlob ? body.type : typeof body === "string" ? "text/plain;charset=UTF-8" : "";
      if (type !== "" && !this.headers.has("content-type")) this.headers.set("content-type", type);
    }
    private take(): Uint8Array {
      if (this.bodyUsed) throw new TypeError("Body is unusable: Body has already been read");
      this.bodyUsed = true;
      return this.copyBody();
    }
    copyBody(): Uint8Array {
      return this.content.slice();
    }
    async bytes(): Promise<Uint8Array> {
      return this.take();
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.take().buffer as ArrayBuffer;
    }
    async text(): Promise<string> {
      return decode(this.take());
    }
    async json(): Promise<unknown> {
      return JSON.parse(decode(this.take()));
    }
    async blob(): Promise<Blob> {
      return new RealmBlob([this.take() as Uint8Array<ArrayBuffer>], { type: this.headers.get("content-type") ?? "" });
    }
  }

  global.__Body = Body;
}
