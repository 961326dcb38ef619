import { type AppErrorCode, appErrorOf, type AppErrorData } from "@parley/protocol";
import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { type ActionCtx, httpAction } from "../_generated/server";
import { invalidInput } from "../lib/errors";
import { assertBounded } from "../lib/limits";
import { type BootRequest, type BootResult, vBootRequest } from "./views";
import { parseObject } from "./wire";

const BOOT_PATH = "/api/widget/boot";
const MAX_BODY_BYTES = 64 * 1024;

const STATUS: Record<AppErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid_input: 400,
  conflict: 409,
  invalid_state: 409,
  rate_limited: 429,
  quota_exceeded: 429,
  upstream_failed: 502,
};

/** Any page may ask; whether it is let in is decided for its workspace. No cookies are involved. */
function corsHeaders(request: Request): Record<string, string> {
  const origin = request.headers.get("Origin");
  return {
    ...(origin !== null && { "Access-Control-Allow-Origin": origin }),
    Vary: "Origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  };
}

type Answer = { ok: true; value: BootResult } | { ok: false; error: AppErrorData };

function json(request: Request, answer: Answer): Response {
  const headers: Record<string, string> = { ...corsHeaders(request), "Content-Type": "application/json" };
  if (answer.ok) return new Response(JSON.stringify(answer), { headers });
  const { error } = answer;
  if (error.code === "rate_limited") headers["Retry-After"] = String(Math.ceil(error.retryAfterMs / 1000));
  // A page that is not on the list may not read even why.
  if (error.code === "forbidden" && error.permission === "origin") delete headers["Access-Control-Allow-Origin"];
  return new Response(JSON.stringify(answer), { status: STATUS[error.code], headers });
}

/**
 * Where a request comes from, by the headers that a proxy in front sets: Cloudflare's `cf-ipcountry`, `cf-ipcity`,
 * `cf-region` or Vercel's `x-vercel-ip-country`, `-city`, `-country-region`. For display only: without such a proxy a
 * client can send them himself.
 */
function locationOf(headers: Headers) {
  const read = (...names: string[]) => {
    const text = names.map((name) => headers.get(name)).find((value) => value !== null && value !== "");
    return text === undefined || text === null ? undefined : decodeHeader(text);
  };
  const countryCode = read("cf-ipcountry", "x-vercel-ip-country")?.toUpperCase();
  if (!countryCode || !/^[A-Z]{2}$/.test(countryCode) || countryCode === "XX") return undefined;
  const city = read("cf-ipcity", "x-vercel-ip-city");
  const region = read("cf-region", "x-vercel-ip-country-region");
  const country = new Intl.DisplayNames(["en"], { type: "region" }).of(countryCode);
  return { countryCode, ...(country && { country }), ...(city && { city }), ...(region && { region }) };
}

const MAX_PLACE_LENGTH = 100;

/** Vercel percent-encodes names of cities; a stray percent sign is left as it is. */
function decodeHeader(text: string): string {
  const clean = text.slice(0, 3 * MAX_PLACE_LENGTH);
  try {
    return decodeURIComponent(clean).slice(0, MAX_PLACE_LENGTH).toWellFormed();
  } catch {
    return clean.slice(0, MAX_PLACE_LENGTH);
  }
}

async function readBody(request: Request): Promise<BootRequest> {
  const declared = Number(request.headers.get("Content-Length") ?? 0);
  const text = declared > MAX_BODY_BYTES ? null : await request.text();
  if (text === null || text.length > MAX_BODY_BYTES) throw invalidInput("body", "is larger than 64 KB");
  const body = parseObject(vBootRequest, text);
  assertBounded(body);
  return body;
}

async function answerBoot(ctx: ActionCtx, request: Request): Promise<Answer> {
  try {
    const body = await readBody(request);
    const { headers } = request;
    const value = await ctx.runMutation(internal.visitors.jobs.bootOverHttp, {
      request: {
        ...body,
        origin: headers.get("Origin") ?? undefined,
        userAgent: headers.get("User-Agent") ?? body.userAgent,
      },
      location: locationOf(headers),
    });
    return { ok: true, value };
  } catch (error) {
    const data = appErrorOf(error);
    if (!data) throw error;
    return { ok: false, error: data };
  }
}

const boot = httpAction(async (ctx, request): Promise<Response> => json(request, await answerBoot(ctx, request)));

const preflight = httpAction((_ctx, request): Promise<Response> => {
  const headers = {
    ...corsHeaders(request),
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
  };
  return Promise.resolve(new Response(null, { status: 204, headers }));
});

/** `POST /api/widget/boot`, with its preflight. */
export function mountVisitorRoutes(http: HttpRouter): void {
  http.route({ path: BOOT_PATH, method: "POST", handler: boot });
  http.route({ path: BOOT_PATH, method: "OPTIONS", handler: preflight });
}
