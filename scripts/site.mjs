/** Static files of the product on the main origin: the desk, the widget's scripts and the demo shop. */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { extname, join, normalize, sep } from "node:path";
import { root } from "./build.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".map": "application/json",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

const desk = join(root, "packages/dashboard/dist");
const widget = join(root, "packages/widget/dist");
const demo = join(root, "packages/widget/demo");

/** Headers of every page: nothing is framed, sniffed or sent along as a referrer. */
const PAGE_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-frame-options": "DENY",
};

function inlineScriptHashes(html) {
  return [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    (match) => `'sha256-${createHash("sha256").update(match[1]).digest("base64")}'`,
  );
}

/** Scripts from this origin and the page's own inline ones; connections to this server only. */
function contentSecurityPolicy(html, addresses) {
  const sockets = addresses.map((address) => address.replace(/^http/, "ws"));
  const connect = [...new Set([...addresses, ...sockets])].join(" ");
  return [
    "default-src 'self'",
    `script-src 'self' ${inlineScriptHashes(html).join(" ")}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    // Pictures of people and logos are addresses a workspace chooses.
    `img-src 'self' data: blob: https: ${addresses.join(" ")}`,
    `connect-src 'self' ${connect}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");
}

function sendFile(req, res, file, headers = {}) {
  const { size, mtimeMs } = statSync(file);
  const etag = `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`;
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  const all = { "content-type": type, etag, "x-content-type-options": "nosniff", ...headers };
  if (req.headers["if-none-match"] === etag) return res.writeHead(304, all).end();
  res.writeHead(200, { ...all, "content-length": size });
  if (req.method === "HEAD") return res.end();
  createReadStream(file)
    .on("error", () => res.destroy())
    .pipe(res);
}

function sendPage(req, res, html, addresses) {
  const headers = { ...PAGE_HEADERS, "content-type": TYPES[".html"], "cache-control": "no-cache" };
  res.writeHead(200, { ...headers, "content-security-policy": contentSecurityPolicy(html, addresses) });
  res.end(req.method === "HEAD" ? undefined : html);
}

/** The file below `folder` that a URL path names, or null. Never leaves the folder. */
export function fileBelow(folder, pathname) {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const file = normalize(join(folder, decoded));
  if (decoded.includes("\0") || !file.startsWith(folder + sep)) return null;
  return existsSync(file) && statSync(file).isFile() ? file : null;
}

/** The workspace whose messenger the demo shop shows: the one asked for when it can be an id, else the demo's own. */
export function shownWorkspace(asked, own) {
  return asked && /^[a-z0-9]{16,64}$/i.test(asked) ? asked : (own ?? "");
}

/**
 * Handler for everything the runtime itself does not serve.
 * @param {() => { url: string, siteUrl: string, workspaceId: string | null, devMailbox: boolean }} state
 * @returns {(req, res) => boolean} whether the request was answered
 */
export function siteRoutes(state) {
  const deskPage = () => {
    const { url, siteUrl, devMailbox } = state();
    const config = JSON.stringify({ convexUrl: url, siteUrl, devMailbox }).replace(/</g, "\\u003c");
    return readFileSync(join(desk, "index.html"), "utf8").replace("/*__PARLEY_CONFIG__*/null", config);
  };
  const demoPage = (asked) => {
    const { url, siteUrl, workspaceId } = state();
    return readFileSync(join(demo, "index.html"), "utf8")
      .replaceAll("__PARLEY_URL__", url)
      .replaceAll("__PARLEY_SITE_URL__", siteUrl)
      .replaceAll("__PARLEY_WORKSPACE__", shownWorkspace(asked, workspaceId));
  };
  return (req, res) => {
    if (req.method !== "GET" && req.method !== "HEAD") return false;
    const { pathname, searchParams } = new URL(req.url, "http://localhost");
    const { url, siteUrl } = state();
    if (pathname.startsWith("/widget/")) {
      const file = fileBelow(widget, pathname.slice("/widget/".length));
      if (!file) return false;
      sendFile(req, res, file, {
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": "no-cache",
      });
      return true;
    }
    if (pathname === "/demo" || pathname === "/demo/") {
      sendPage(req, res, demoPage(searchParams.get("workspace")), [url, siteUrl]);
      return true;
    }
    if (pathname === "/dev/mailbox") return (res.writeHead(302, { location: `${siteUrl}/dev/mailbox` }).end(), true);
    const asset = fileBelow(desk, pathname.slice(1));
    if (asset && !asset.endsWith(".html")) {
      const isHashed = pathname.startsWith("/assets/");
      sendFile(req, res, asset, { "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache" });
      return true;
    }
    if (extname(pathname) !== "" || pathname.startsWith("/api/")) return false;
    sendPage(req, res, deskPage(), [url, siteUrl]);
    return true;
  };
}
