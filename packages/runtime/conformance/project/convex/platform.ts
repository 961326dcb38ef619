import { createFunctionHandle, type FunctionHandle } from "convex/server";
import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import { action, env, httpAction, internalMutation, mutation, query } from "./_generated/server";

export const environment = query({
  args: {},
  handler: async () => ({
    greeting: env.GREETING ?? null,
    fromProcess: process.env.GREETING ?? null,
    cloud: process.env.CONVEX_CLOUD_URL ?? null,
    site: process.env.CONVEX_SITE_URL ?? null,
  }),
});
export const environmentInAction = action({ args: {}, handler: async () => process.env.GREETING ?? null });
export const whoAmI = query({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });
export const whoAmIMutation = mutation({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });
export const whoAmIAction = action({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });
export const whoAmINested = query({
  args: {},
  handler: async (ctx): Promise<unknown> => await ctx.runQuery(components.ledger.entries.whoAmI, {}),
});
export const queryMeta = query({
  args: {},
  handler: async (ctx) => ({
    self: await ctx.meta.getFunctionMetadata(),
    deployment: await ctx.meta.getDeploymentMetadata(),
  }),
});
export const mutationMeta = mutation({
  args: {},
  handler: async (ctx) => ({
    self: await ctx.meta.getFunctionMetadata(),
    request: await ctx.meta.getRequestMetadata(),
  }),
});
export const actionMeta = action({
  args: {},
  handler: async (ctx) => ({
    self: await ctx.meta.getFunctionMetadata(),
    request: await ctx.meta.getRequestMetadata(),
  }),
});
export const metaInComponent = mutation({
  args: {},
  handler: async (ctx): Promise<unknown> => await ctx.runMutation(components.ledger.entries.requestMeta, {}),
});
export const double = internalMutation({
  args: { value: v.number() },
  handler: async (_ctx, { value }) => value * 2,
});
export const handle = query({ args: {}, handler: async () => await createFunctionHandle(internal.platform.double) });
export const callHandle = mutation({
  args: { handle: v.string(), value: v.number() },
  handler: async (ctx, args) =>
    await ctx.runMutation(args.handle as FunctionHandle<"mutation", { value: number }, number>, { value: args.value }),
});
export const callHandleInAction = action({
  args: { value: v.number() },
  handler: async (ctx, { value }) => {
    const found = await createFunctionHandle(internal.platform.double);
    return await ctx.runMutation(found, { value });
  },
});
export const callBackThroughComponent = mutation({
  args: { value: v.number() },
  handler: async (ctx, { value }): Promise<number> => {
    const found = await createFunctionHandle(internal.platform.double);
    return await ctx.runMutation(components.ledger.entries.callBack, { handle: found, value });
  },
});
export const randomNumbers = query({ args: {}, handler: async () => [Math.random(), Math.random()] });
export const webApis = query({
  args: {},
  handler: async () => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"));
    return {
      hex: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      uuid: /^[0-9a-f]{8}-/.test(crypto.randomUUID()),
      base64: btoa("hi") + atob("aGk="),
      url: new URL("/a?b=1", "https://example.com").searchParams.get("b"),
      clone: structuredClone({ a: [1] }),
      decoded: new TextDecoder().decode(new Uint8Array([226, 130, 172])),
    };
  },
});
export const unusedRoute = httpAction(async () => new Response("never routed"));
