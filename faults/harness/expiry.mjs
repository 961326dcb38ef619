/**
 * Tokens and sessions of people signed in, on a server whose clock is set: whatever the clock did, a token works while
 * the server's clock is before its end, and no longer; a live query of an ended token is told so by itself.
 */
import { fileURLToPath } from "node:url";
import { sleep, until, WebSocket } from "./clients.mjs";
import { none } from "./entries.mjs";
import { claimsOf, Signer } from "./tokens.mjs";

const project = fileURLToPath(new URL("../../packages/runtime/fixtures/signin", import.meta.url));
const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
/** A live query must be told of its token's end within this time. */
const TOLD_MS = 2_000;
/** Longer than the server needs to look at its tokens again; what still lives then was left alone. */
const LOOK_MS = 1_300;
/** Checks keep so far away from a token's end that it does not matter how long they take. */
const MARGIN_MS = 60 * SECOND_MS;
/** A sign-in lasts for 30 days, whether it is used or not. */
const SESSION_MS = 30 * DAY_MS;

const myEmail = "auth:myEmail";

/** A watched query on a raw connection. */
class Watcher {
  /** ms it took until the server said that the token expired; null while it has not. */
  frames = [];

  static async open(url, token) {
    const watcher = new Watcher();
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
    watcher.socket = socket;
    socket.on("message", (data) => watcher.frames.push(JSON.parse(data.toString())));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const query = { type: "Add", queryId: 0, udfPath: myEmail, args: [{}] };
    for (const message of [
      { type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0, lastCloseReason: null },
      { type: "Authenticate", tokenType: "User", value: token, baseVersion: 0 },
      { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] },
    ])
      socket.send(JSON.stringify(message));
    await until(() => watcher.isRefused || watcher.#hasResult, 5 * SECOND_MS);
    return watcher;
  }

  get #hasResult() {
    return this.frames.some(({ modifications }) => modifications?.some(({ type }) => type === "QueryUpdated"));
  }

  get isRefused() {
    return this.frames.some(({ type }) => type === "AuthError");
  }

  close() {
    this.socket.terminate();
  }
}

export class Expiry {
  found = { checks: 0, worksAfterEnd: [], refusedBeforeEnd: [], neverTold: 0, endedEarly: 0, session: [] };
  /** How long live queries took to be told, ms. */
  told = [];

  /** A server of its own under `clock`, with somebody signed in. */
  static async start(workspace, clock) {
    const expiry = new Expiry();
    const signer = new Signer();
    const server = await workspace.start({ ...clock.launch, dataDir: workspace.path("signin") });
    await server.setEnv(signer.env);
    const printed = await server.push(project);
    if (!/Deployed/.test(printed)) throw new Error(printed);
    const { token } = await expiry.#signIn(server, "signUp");
    return Object.assign(expiry, { workspace, clock, server, signer, subject: claimsOf(token).sub });
  }

  async #signIn(server, flow) {
    const params = { email: "ann@example.com", password: "correct horse", flow };
    return (await server.action("auth:signIn", { provider: "password", params })).tokens;
  }

  get #now() {
    return Date.now() + this.clock.offset;
  }

  /** One token's life over jumps in both directions, `random` ones, with the server restarted in the end or not. */
  async tokenLife(random) {
    const lifeMs = random.pick([5 * MARGIN_MS, HOUR_MS, DAY_MS]);
    const end = Math.round((this.#now + lifeMs) / SECOND_MS) * SECOND_MS;
    const token = this.signer.sign(this.server.siteUrl, this.subject, end);
    const watcher = await Watcher.open(this.server.url, token);
    await this.#expectAlive(token, watcher, "when it is new");
    this.#moveTo(end - lifeMs - random.pick([10 * MARGIN_MS, HOUR_MS, DAY_MS]));
    await this.#expectAlive(token, watcher, "after the clock went back");
    this.#moveTo(end - MARGIN_MS);
    await this.#expectAlive(token, watcher, "shortly before its end");
    this.#moveTo(end + random.pick([0, MARGIN_MS, DAY_MS]));
    await this.#expectEnded(token, watcher);
    if (random() < 0.3) this.server = await this.#restart();
    await this.#expectRefused(token, "after its end");
    this.#moveTo(end - MARGIN_MS);
    await this.#expectWorks(token, "when the clock is before its end again");
    watcher.close();
  }

  /** A token that nobody jumps over: it ends by itself. */
  async tokenOfSeconds() {
    const end = Math.ceil(this.#now / SECOND_MS) * SECOND_MS + 2 * SECOND_MS;
    const token = this.signer.sign(this.server.siteUrl, this.subject, end);
    const watcher = await Watcher.open(this.server.url, token);
    await sleep(end - this.#now);
    await this.#expectEnded(token, watcher);
    watcher.close();
  }

  /** A sign-in is renewed whatever the clock did, and is over after 30 days of the server's clock. */
  async session(random) {
    let tokens = await this.#signIn(this.server, "signIn");
    const began = this.#now;
    for (const at of [began - random.pick([HOUR_MS, DAY_MS]), began + random.pick([HOUR_MS, DAY_MS])]) {
      this.#moveTo(at);
      tokens = await this.#renewed(tokens, `${Math.round((at - began) / HOUR_MS)} h after the sign-in`);
      if (tokens === null) return;
    }
    this.#moveTo(began + SESSION_MS + DAY_MS);
    this.found.checks++;
    await this.#expectRefused(tokens.token, "a month after the sign-in");
    if ((await this.#renew(tokens)) !== null) this.found.session.push("renewed a month after the sign-in");
  }

  async #renewed(tokens, when) {
    this.found.checks++;
    const next = await this.#renew(tokens);
    if (next === null) this.found.session.push(`not renewed ${when}`);
    else await this.#expectWorks(next.token, `renewed ${when}`);
    return next;
  }

  async #renew({ refreshToken }) {
    return (await this.server.action("auth:signIn", { refreshToken })).tokens;
  }

  #moveTo(time) {
    this.clock.set(time - Date.now());
  }

  async #restart() {
    await this.server.kill();
    return await this.workspace.restart(this.server, this.clock.launch);
  }

  async #isAccepted(token) {
    this.found.checks++;
    return (await this.server.queryAs(token, myEmail)) !== null;
  }

  async #expectWorks(token, when) {
    if (!(await this.#isAccepted(token))) this.found.refusedBeforeEnd.push(`a token is refused ${when}`);
  }

  async #expectRefused(token, when) {
    if (await this.#isAccepted(token)) this.found.worksAfterEnd.push(`a token works ${when}`);
  }

  async #expectAlive(token, watcher, when) {
    await this.#expectWorks(token, when);
    await sleep(LOOK_MS);
    if (watcher.isRefused) this.found.endedEarly++;
  }

  async #expectEnded(token, watcher) {
    const endedAt = performance.now();
    await this.#expectRefused(token, "at its end");
    if (await until(() => watcher.isRefused, 5 * TOLD_MS)) this.told.push(performance.now() - endedAt);
    else this.found.neverTold++;
  }

  get figures() {
    const { found, told } = this;
    return [
      { id: "R6.tokens", what: "checks of tokens and sign-ins", value: found.checks, unit: "checks" },
      none("R6.worksAfterEnd", "tokens that work after their end", found.worksAfterEnd.length, "tokens"),
      none("R6.refusedEarly", "tokens refused before their end", found.refusedBeforeEnd.length, "tokens"),
      none("R6.endedEarly", "live queries ended before their token", found.endedEarly, "queries"),
      none("R6.neverTold", "live queries that are not told of their token's end", found.neverTold, "queries"),
      {
        id: "R6.told",
        what: "longest time until a live query is told",
        value: Math.max(...told) / SECOND_MS,
        unit: "s",
        op: "<=",
        target: TOLD_MS / SECOND_MS,
      },
      none("R6.session", "sign-ins that ended early or late", found.session.length, "sign-ins"),
    ];
  }

  get examples() {
    const { worksAfterEnd, refusedBeforeEnd, session } = this.found;
    return [...worksAfterEnd, ...refusedBeforeEnd, ...session];
  }
}
