import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CONFIG } from "../testing/fakeClient.ts";
import type { Command, Handoff, ParleyFunction } from "../command.ts";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("the loader", () => {
  const answers: Record<string, unknown> = {};
  const asked: { url: string; body: unknown }[] = [];

  /** Runs the loader as the page's script with these attributes. */
  async function load(attributes: Record<string, string> = {}): Promise<void> {
    vi.resetModules();
    const script = document.createElement("script");
    script.type = "text/plain";
    script.src = "https://chat.example/widget/loader.js";
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
    document.head.append(script);
    await import("./loader.ts");
    await tick();
  }
  const parley = (...command: Command): void => window.Parley?.(...command);
  const host = (): HTMLElement | null => document.querySelector("parley-messenger");
  const launcher = (): HTMLElement | null => host()?.shadowRoot?.querySelector("button") ?? null;
  const appScripts = (): HTMLScriptElement[] => [
    ...document.querySelectorAll<HTMLScriptElement>('script[src$="/widget/widget.js"]'),
  ];

  beforeEach(() => {
    localStorage.clear();
    asked.length = 0;
    answers["messenger/public:config"] = CONFIG;
    answers["conversations/visitor:unread"] = { total: 2, latest: null };
    // Nothing is idle in these tests, so that only what the visitor does loads the app.
    vi.stubGlobal("requestIdleCallback", () => 0);
    vi.stubGlobal("fetch", (url: string, { body }: { body: string }) => {
      const request = JSON.parse(body) as { path: string };
      asked.push({ url, body: request });
      return Promise.resolve(new Response(JSON.stringify({ status: "success", value: answers[request.path] })));
    });
    // The app's script is looked at, not run.
    vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
      for (const node of nodes) {
        if (node instanceof HTMLScriptElement) node.type = "text/plain";
        document.head.appendChild(node as Node);
      }
    });
  });
  afterEach(() => {
    host()?.remove();
    for (const script of document.querySelectorAll("script")) script.remove();
    delete window.Parley;
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  test("shows the launcher from its own attributes, asking only its own server", async () => {
    await load({ "data-workspace": "w1" });
    expect(launcher()?.getAttribute("aria-label") ?? launcher()?.ariaLabel).toBe("Open messenger");
    expect(asked.map(({ url }) => url)).toEqual(["https://chat.example/api/query"]);
    expect(appScripts()).toEqual([]);
  });

  test("shows the unread count of a stored session", async () => {
    const session = { sessionToken: "t", expiresAt: Date.now() + 60_000 };
    localStorage.setItem("parley:w1:session", JSON.stringify(session));
    await load({ "data-workspace": "w1" });
    expect(launcher()?.textContent).toBe("2");
    expect(asked.map(({ body }) => body)).toContainEqual({
      path: "conversations/visitor:unread",
      args: { sessionToken: "t" },
      format: "json",
    });
  });

  test("shows nothing where the workspace hides the launcher or the server does not answer", async () => {
    answers["messenger/public:config"] = { ...CONFIG, settings: { ...CONFIG.settings, showLauncher: false } };
    await load({ "data-workspace": "w1" });
    expect(launcher()).toBeNull();
    host()?.remove();
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await load({ "data-workspace": "w1" });
    expect(launcher()).toBeNull();
  });

  test("runs commands given before it came, and hands those for the app over in order", async () => {
    const queue = [
      ["boot", { workspaceId: "w2", url: "https://api.example/", email: "lena@example.com" }],
      ["trackEvent", "seen"],
      ["show"],
    ];
    window.Parley = Object.assign((() => undefined) as ParleyFunction, { q: queue });
    await load({ "data-workspace": "ignored" });
    expect(appScripts()).toHaveLength(1);
    const create = vi.fn((_handoff: Handoff) => ({ run: vi.fn() }));
    window.Parley.ready?.(create);
    expect(create.mock.calls[0]?.[0]).toMatchObject({
      workspaceId: "w2",
      url: "https://api.example",
      identity: { email: "lena@example.com" },
      queue: [["trackEvent", "seen"], ["show"]],
    });
  });

  test("loads the app once when the pointer comes near", async () => {
    await load({ "data-workspace": "w1" });
    launcher()?.dispatchEvent(new Event("pointerenter"));
    launcher()?.click();
    expect(appScripts().map((script) => script.src)).toEqual(["https://chat.example/widget/widget.js"]);
  });

  test("passes commands on to the running app and starts it again after a shutdown", async () => {
    await load({ "data-workspace": "w1" });
    const run = vi.fn();
    const create = vi.fn((_handoff: Handoff) => ({ run }));
    window.Parley?.ready?.(create);
    parley("hide");
    parley("shutdown");
    expect(run.mock.calls).toEqual([[["hide"]], [["shutdown"]]]);
    expect(host()).toBeNull();
    parley("boot");
    expect(create).toHaveBeenCalledTimes(2);
    expect(host()).not.toBeNull();
  });
});
