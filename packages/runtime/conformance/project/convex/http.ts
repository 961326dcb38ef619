import { httpRouter } from "convex/server";
import { ConvexError } from "convex/values";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { httpAction } from "./_generated/server";

const http = httpRouter();

const describe = (name: string) =>
  httpAction(async (_ctx, request) => {
    const url = new URL(request.url);
    return Response.json({
      name,
      method: request.method,
      path: url.pathname,
      query: url.search,
      origin: url.origin,
      body: await request.text(),
      custom: request.headers.get("X-Custom"),
      contentType: request.headers.get("content-type"),
    });
  });

for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const) {
  http.route({ path: "/methods", method, handler: describe(method) });
}
http.route({ path: "/exact", method: "GET", handler: describe("exact") });
http.route({ pathPrefix: "/prefix/", method: "GET", handler: describe("prefix") });
http.route({ pathPrefix: "/prefix/longer/", method: "GET", handler: describe("longer prefix") });
http.route({ path: "/prefix/exact", method: "GET", handler: describe("exact under prefix") });
http.route({ path: "/only-post", method: "POST", handler: describe("only post") });

http.route({
  path: "/status",
  method: "GET",
  handler: httpAction(async (_ctx, request) => {
    const status = Number(new URL(request.url).searchParams.get("code"));
    return new Response(status === 204 || status === 304 ? null : "text", {
      status,
      headers: status === 302 ? { location: "/exact" } : {},
    });
  }),
});
http.route({
  path: "/headers",
  method: "GET",
  handler: httpAction(async () => {
    const headers = new Headers({ "x-one": "1", "content-type": "text/css" });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response("body{}", { headers });
  }),
});
http.route({
  path: "/echo-bytes",
  method: "POST",
  handler: httpAction(
    async (_ctx, request) =>
      new Response(await request.arrayBuffer(), { headers: { "content-type": "application/octet-stream" } }),
  ),
});
http.route({
  path: "/echo-stream",
  method: "POST",
  handler: httpAction(async (_ctx, request) => new Response(request.body)),
});
http.route({
  path: "/form",
  method: "POST",
  handler: httpAction(async (_ctx, request) => {
    const form = await request.formData();
    const file = form.get("file");
    return Response.json({ name: form.get("name"), file: file instanceof Blob ? await file.text() : null });
  }),
});
http.route({
  path: "/stream",
  method: "GET",
  handler: httpAction(async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const write = async () => {
      const writer = writable.getWriter();
      for (const part of ["one ", "two ", "three"]) {
        await writer.write(new TextEncoder().encode(part));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      await writer.close();
    };
    void write();
    return new Response(readable, { headers: { "content-type": "text/plain" } });
  }),
});
http.route({
  path: "/meta",
  method: "GET",
  handler: httpAction(async (ctx) => Response.json(await ctx.meta.getRequestMetadata())),
});
http.route({
  path: "/error",
  method: "GET",
  handler: httpAction(async () => {
    throw new Error("broken on purpose");
  }),
});
http.route({
  path: "/convex-error",
  method: "GET",
  handler: httpAction(async () => {
    throw new ConvexError({ code: "gone" });
  }),
});
http.route({
  path: "/no-response",
  method: "GET",
  handler: httpAction(async () => "text" as never),
});
http.route({
  path: "/identity",
  method: "GET",
  handler: httpAction(async (ctx, request) =>
    Response.json({
      identity: await ctx.auth.getUserIdentity(),
      header: request.headers.get("authorization"),
    }),
  ),
});
http.route({
  path: "/run",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const { group } = (await request.json()) as { group: string };
    await ctx.runMutation(internal.basics.addInternally, { group, name: "from http" });
    const count: number = await ctx.runAction(api.basics.actionCalls, { group });
    return Response.json({ count, listed: (await ctx.runQuery(api.basics.list, { group })).length });
  }),
});
http.route({
  path: "/inner-error",
  method: "GET",
  handler: httpAction(async (ctx) => {
    try {
      await ctx.runMutation(internal.errors.innerMutation, { data: { code: 7n } });
      return new Response("no error");
    } catch (error) {
      return Response.json({ code: String((error as ConvexError<{ code: bigint }>).data.code) }, { status: 409 });
    }
  }),
});
http.route({
  path: "/upload",
  method: "POST",
  handler: httpAction(async (ctx, request) => Response.json(await ctx.storage.store(await request.blob()))),
});
http.route({
  path: "/download",
  method: "GET",
  handler: httpAction(async (ctx, request) => {
    const storageId = new URL(request.url).searchParams.get("id") as Id<"_storage">;
    const blob = await ctx.storage.get(storageId);
    return blob === null ? new Response("No such file", { status: 404 }) : new Response(blob);
  }),
});
http.route({
  path: "/cors",
  method: "OPTIONS",
  handler: httpAction(
    async () =>
      new Response(null, {
        status: 204,
        headers: { "Access-Control-Allow-Origin": "https://app.example", "Access-Control-Allow-Methods": "POST" },
      }),
  ),
});
http.route({
  path: "/cors",
  method: "POST",
  handler: httpAction(
    async () =>
      new Response("ok", { headers: { "Access-Control-Allow-Origin": "https://app.example", Vary: "origin" } }),
  ),
});
http.route({
  path: "/schedule",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    await ctx.scheduler.runAfter(0, internal.scheduling.tick, { name: await request.text() });
    return new Response(null, { status: 202 });
  }),
});

export default http;
