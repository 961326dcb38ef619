/** Connections of simulated clients to a simulated server: ordered, slow, cut at any time, or dead without a word. */

const [CONNECTING, OPEN, CLOSED] = [0, 1, 3];
const MIN_DELAY_MS = 1;
const ABNORMAL = 1006;

/** One connection, seen from both sides. */
class Link {
  #arrival = { up: 0, down: 0 };
  isDead = false;
  isCut = false;
  session = null;

  constructor(network, socket) {
    Object.assign(this, { network, time: network.time, socket, client: network.time.owner });
  }

  /** Delivers later, after everything sent before in the same direction. */
  #send(direction, owner, deliver) {
    if (this.isDead || this.isCut) return;
    const delay = MIN_DELAY_MS + this.time.chance() ** 4 * this.network.maxDelayMs;
    this.#arrival[direction] = Math.max(this.#arrival[direction], this.time.now + delay);
    this.time.at(this.#arrival[direction], () => !this.isDead && !this.isCut && deliver(), owner);
  }

  open() {
    const { server } = this.network;
    if (server === null) return this.cut();
    this.server = server.owner;
    this.#send("up", server.owner, () => {
      this.session = server.accept(this.#wire());
      this.#send("down", this.client, () => this.socket.opened());
    });
  }

  up(text) {
    this.#send("up", this.server, () => {
      this.time.log(`> ${text}`);
      this.session.receive(text);
    });
  }

  #wire() {
    const send = (text, sent) => {
      this.#send("down", this.client, () => {
        this.time.log(`< ${text}`);
        this.socket.received(text);
      });
      this.time.after(0, sent);
    };
    return {
      bufferedAmount: 0,
      send,
      sendSoon: send,
      close: (code, reason) => this.#send("down", this.client, () => this.socket.closed(code, reason)),
      drop: () => this.cut(),
      pause: () => undefined,
    };
  }

  /** Both sides notice, each in its time. */
  cut() {
    if (this.isCut) return;
    this.isCut = true;
    this.network.links.delete(this);
    if (this.session !== null) this.time.after(MIN_DELAY_MS, () => this.session.closed(), this.server);
    this.time.after(MIN_DELAY_MS + this.time.chance() * 10, () => this.socket.closed(ABNORMAL, ""), this.client);
  }

  /** Neither side is told that nothing arrives any more. */
  die() {
    this.isDead = true;
  }
}

export class SimulatedNetwork {
  links = new Set();
  /** What accepts connections, or null: { owner, accept(wire) => session }. */
  server = null;
  maxDelayMs = 120;

  constructor(time) {
    this.time = time;
  }

  /** A WebSocket class for clients of this network. */
  get WebSocket() {
    const network = this;
    return class SimulatedSocket {
      readyState = CONNECTING;
      bufferedAmount = 0;

      constructor() {
        this.link = new Link(network, this);
        network.links.add(this.link);
        network.time.after(0, () => this.link.open());
      }

      send(text) {
        if (this.readyState === OPEN) this.link.up(text);
      }

      close() {
        if (this.readyState === CLOSED) return;
        this.link.cut();
      }

      opened() {
        this.readyState = OPEN;
        this.onopen?.({});
      }

      received(data) {
        if (this.readyState === OPEN) this.onmessage?.({ data });
      }

      closed(code, reason) {
        if (this.readyState === CLOSED) return;
        this.readyState = CLOSED;
        network.links.delete(this.link);
        this.link.isCut = true;
        this.onclose?.({ code, reason, wasClean: code !== ABNORMAL });
      }
    };
  }

  pickLink() {
    return [...this.links][this.time.chance.below(this.links.size)];
  }
}
