import { ConvexAuthProvider } from "@convex-dev/auth/react";
import type { Role } from "@parley/core";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { vi } from "vitest";
import { makeRouter } from "../app/router.tsx";
import { member, sessionOf, WORKSPACE_ID } from "./desk.tsx";
import { Screen } from "./screen.ts";

/** Where the library of the sign-in keeps its tokens. */
const TOKEN_KEYS = ["__convexAuthJWT_http1270019", "__convexAuthRefreshToken_http1270019"];

/** How long a page may take to load, which a busy machine makes long, in ms. */
const PAGE_MS = 20_000;
vi.setConfig({ testTimeout: 2 * PAGE_MS, hookTimeout: 2 * PAGE_MS });

/** The whole desk at an address, with its own router and sign-in; only the server is not there. */
export class MountedApp extends Screen {
  private history = createMemoryHistory();
  private router = makeRouter(this.history);

  constructor() {
    super();
    // The browser of the tests has the name only; the sign-in library then does without.
    Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
    // Who is not signed in yet asks over HTTP.
    vi.stubGlobal("fetch", async (_url: string, init: { body: string }) => {
      const { path, args } = JSON.parse(init.body) as { path: string; args: [Record<string, unknown>] };
      const said = this.convex.call(path.replace(/\.js/, ""), args[0]);
      const answer = await said.then(
        (value) => ({ status: "success", value, logLines: [] }),
        (error: { data?: unknown }) => ({
          status: "error",
          errorMessage: "refused",
          ...(error.data !== undefined && { errorData: error.data }),
          logLines: [],
        }),
      );
      return new Response(JSON.stringify(answer), { status: answer.status === "success" ? 200 : 560 });
    });
  }

  /** Opens an address as a member with this role, or as somebody who is not signed in. */
  async open(address: string, as: Role | null = "owner"): Promise<void> {
    if (as) {
      this.becomes(as);
      for (const key of TOKEN_KEYS) localStorage.setItem(key, "a-token");
    }
    this.history = createMemoryHistory({ initialEntries: [address] });
    this.router = makeRouter(this.history);
    await this.do(() =>
      this.root.render(
        <ConvexAuthProvider client={this.convex} shouldHandleCode={false}>
          <RouterProvider router={this.router} />
        </ConvexAuthProvider>,
      ),
    );
  }

  /** What the server tells of a member, once he is signed in. */
  becomes(role: Role, part: Parameters<typeof sessionOf>[1] = {}): void {
    const { me, workspace } = sessionOf(role, part);
    this.convex.answer("accounts/user:me", me);
    this.convex.answer("workspaces/agent:get", workspace);
    this.convex.answer("workspaces/user:list", [
      { workspaceId: WORKSPACE_ID, name: workspace.name, role, isCurrent: true },
    ]);
    this.convex.answer("workspaces/agentMembers:list", [member("Mira Okafor", { role }), member("Tomas Silva")]);
  }

  get address(): string {
    return this.history.location.href;
  }

  /** Waits until these words stand on the page. */
  async sees(words: string): Promise<void> {
    for (const end = Date.now() + PAGE_MS; Date.now() < end; await this.wait(10))
      if (document.body.textContent?.includes(words)) return;
    throw new Error(`“${words}” does not come at ${this.address}: ${document.body.textContent}`);
  }

  /** Goes to another page of the desk, as a link does. */
  async go(to: string): Promise<void> {
    await this.do(() => void this.router.navigate({ to }));
  }

  override async close(): Promise<void> {
    await super.close();
    vi.unstubAllGlobals();
  }
}
