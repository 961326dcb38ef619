import type { RealmGlobal } from "./host.ts";

/** Headers, Blob, File, FormData, Request and Response whose bodies are in memory, so that reading them never waits. */
export function installWeb(global: RealmGlobal): void {
  const encode = (text: string): Uint8Array => new (global.TextEncoder as typeof TextEncoder)().encode(text);
  const decode = (bytes: Uint8Array): string => new (global.TextDecoder as typeof TextDecoder)().decode(bytes);

  function concat(parts: Uint8Array[]): Uint8Array {
    const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  function toBytes(part: unknown): Uint8Array {
    if (part === null || part === undefined) return new Uint8Array();
    if (part instanceof Blob) return part.bytesNow();
    if (part instanceof ArrayBuffer) return new Uint8Array(part.slice(0));
    if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice();
    return encode(String(part));
  }

  type HeadersInput = Headers | Iterable<readonly [string, string]> | Record<string, string>;

  class Headers {
    private readonly map = new Map<string, string>();
    constructor(init?: HeadersInput) {
      if (!init) return;
      const entries = Symbol.iterator in init ? (init as Iterable<readonly [string, string]>) : Object.entries(init);
      for (const [name, value] of entries) this.append(name, value);
    }
    append(name: string, value: string): void {
      const old = this.get(name);
      this.set(name, old === null ? value : `${old}, ${value}`);
    }
    set(name: string, value: string): void {
      this.map.set(name.toLowerCase(), String(value).trim());
    }
    get(name: string): string | null {
      return this.map.get(name.toLowerCase()) ?? null;
    }
    has(name: string): boolean {
      return this.map.has(name.toLowerCase());
    }
    delete(name: string): void {
      this.map.delete(name.toLowerCase());
    }
    forEach(visit: (value: string, name: string, headers: Headers) => void): void {
      for (const [name, value] of this) visit(value, name, this);
    }
    entries(): IterableIterator<[string, string]> {
      return [...this.map].sort(([a], [b]) => (a < b ? -1 : 1)).values();
    }
    keys(): IterableIterator<string> {
      return [...this.entries()].map(([name]) => name).values();
    }
    values(): IterableIterator<string> {
      return [...this.entries()].map(([, value]) => value).values();
    }
    [Symbol.iterator](): IterableIterator<[string, string]> {
      return this.entries();
    }
  }

  class Blob {
    private readonly content: Uint8Array;
    readonly type: string;
    constructor(parts: Iterable<unknown> = [], options: { type?: string } = {}) {
      this.content = concat([...parts].map(toBytes));
      this.type = options.type ?? "";
    }
    get size(): number {
      return this.content.length;
    }
    bytesNow(): Uint8Array {
      return this.content.slice();
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.bytesNow().buffer as ArrayBuffer;
    }
    async bytes(): Promise<Uint8Array> {
      return this.bytesNow();
    }
    async text(): Promise<string> {
      return decode(this.content);
    }
    slice(start = 0, end = this.size, type = ""): Blob {
      return new Blob([this.content.slice(start, end)], { type });
    }
  }

  class File extends Blob {
    readonly lastModified: number;
    constructor(
      parts: Iterable<unknown>,
      readonly name: string,
      options: { type?: string; lastModified?: number } = {},
    ) {
      super(parts, options);
      this.lastModified = options.lastModified ?? Date.now();
    }
  }

  class FormData {
    private list: [string, unknown][] = [];
    append(name: string, value: unknown): void {
      this.list.push([name, value instanceof Blob ? value : String(value)]);
    }
    set(name: string, value: unknown): void {
      this.delete(name);
      this.append(name, value);
    }
    get(name: string): unknown {
      return this.list.find(([key]) => key === name)?.[1] ?? null;
    }
    getAll(name: string): unknown[] {
      return this.list.filter(([key]) => key === name).map(([, value]) => value);
    }
    has(name: string): boolean {
      return this.list.some(([key]) => key === name);
    }
    delete(name: string): void {
      this.list = this.list.filter(([key]) => key !== name);
    }
    [Symbol.iterator](): IterableIterator<[string, unknown]> {
      return [...this.list].values();
    }
  }

  interface BodyInit {
    headers?: HeadersInput;
    body?: unknown;
  }

  class Body {
    readonly headers: Headers;
    bodyUsed = false;
    private readonly content: Uint8Array;
    constructor(body: unknown, init: BodyInit) {
      this.headers = new Headers(init.headers);
      this.content = toBytes(body);
      const type = body instanceof Blob ? body.type : typeof body === "string" ? "text/plain;charset=UTF-8" : "";
      if (type !== "" && !this.headers.has("content-type")) this.headers.set("content-type", type);
    }
    protected take(): Uint8Array {
      if (this.bodyUsed) throw new TypeError("Body is unusable: Body has already been read");
      this.bodyUsed = true;
      return this.content.slice();
    }
    protected copyBody(): Uint8Array {
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
      return new Blob([this.take()], { type: this.headers.get("content-type") ?? "" });
    }
  }

  class Response extends Body {
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
      const headers = new Headers(init.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      return new Response(encode(JSON.stringify(data)), { ...init, headers });
    }
  }

  class Request extends Body {
    readonly url: string;
    readonly method: string;
    constructor(input: unknown, init: BodyInit & { method?: string } = {}) {
      const from = input instanceof Request ? input : null;
      super(init.body ?? from?.copyBody(), { headers: init.headers ?? from?.headers });
      this.url = from ? from.url : new (global.URL as typeof URL)(String(input)).href;
      this.method = (init.method ?? from?.method ?? "GET").toUpperCase();
    }
    clone(): Request {
      return new Request(this);
    }
  }

  Object.assign(global, { Headers, Blob, File, FormData, Request, Response });
}
