/**
 * `npm run bench -- search [--quick] [--messages 1000000]`: full-text search on the runtime. One workspace among ten
 * grows to so many messages of twenty words each (words by Zipf, as in a language); searches for a common word, a rare
 * one, two words, a beginning and a word nobody wrote; and what keeping the index costs a send.
 */
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { median, percentile, printTable, report, spread } from "./figures.mjs";
import { connectAll, throughput } from "./lib/traffic.mjs";
import { startRuntime } from "./server.mjs";

const WORDS_EACH = 20;
const VOCABULARY = 20_000;
const WORKSPACES = 10;
/** The nine other workspaces together hold as much as one ninetieth of the large one each. */
const OTHERS_SHARE = 0.1;
const BATCH = 1_000;
const RARE = "quillfeather";
const RARE_COUNT = 10;

const QUERIES = {
  "common word": "w1",
  "rare word": RARE,
  "two words": "w3 w7",
  "beginning of a word": "w19",
  "no hit": "zzzz",
};

/** The same numbers for every run. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function sentence(random) {
  const words = Array.from({ length: WORDS_EACH }, () => `w${Math.floor(VOCABULARY ** random())}`);
  return words.join(" ");
}

function rowsOf(workspace, from, count, total, random) {
  const everyRare = Math.max(1, Math.floor(total / RARE_COUNT));
  return Array.from({ length: count }, (_, index) => {
    const isRare = workspace === "large" && (from + index) % everyRare === 0;
    const content = isRare ? `${sentence(random)} ${RARE}` : sentence(random);
    return { workspace, kind: index % 5 === 0 ? "note" : "message", channel: "chat", content };
  });
}

async function add(runtime, workspace, from, until, total, random) {
  for (let at = from; at < until; at += BATCH) {
    const count = Math.min(BATCH, until - at);
    await runtime.call("search:fill", { rows: rowsOf(workspace, at, count, total, random) });
  }
}

/** Brings the large workspace from `from` to `until` messages, the others along. */
async function grow(runtime, from, until, random) {
  await add(runtime, "large", from, until, until, random);
  for (let other = 1; other < WORKSPACES; other++) {
    const share = OTHERS_SHARE / (WORKSPACES - 1);
    await add(runtime, `small${other}`, Math.floor(from * share), Math.floor(until * share), until, random);
  }
}

async function searches(runtime, messages, rounds) {
  const rows = [];
  for (const [name, words] of Object.entries(QUERIES)) {
    const times = [];
    let answer;
    for (let round = 0; round < rounds; round++) {
      // A query that was asked before is answered from memory: each round asks in its own spelling.
      const spelling = `${" ".repeat(round + 1)}${words}`;
      const startedAt = performance.now();
      answer = await runtime.call("search:find", { workspace: "large", words: spelling });
      times.push(performance.now() - startedAt);
    }
    const { found, read } = answer;
    rows.push({
      messages,
      query: name,
      found,
      "documents read": read,
      "p50 ms": median(times),
      "p95 ms": percentile(times, 0.95),
    });
  }
  return rows;
}

/** Sends per second with the index over those without it, in turn. */
async function sendRatios(runtime, pairs, perClient, random) {
  const clients = await connectAll(runtime.url, 16);
  const rate = async (table) => {
    const write = (client) => {
      const row = { workspace: "large", kind: "message", channel: "chat", content: sentence(random) };
      return client.mutation("search:send", { table, row });
    };
    return (await throughput(clients, perClient, 4, write)).opsPerSecond;
  };
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    const plain = await rate("plainTexts");
    measured.push({ plain, indexed: await rate("texts") });
  }
  for (const client of clients) client.close();
  return measured;
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean", default: false }, messages: { type: "string", default: "1000000" } },
  });
  const most = values.quick ? 100_000 : Number(values.messages);
  const rungs = [10_000, 100_000, 1_000_000].filter((rung) => rung < most).concat(most);
  const random = randomNumbers(7);
  const runtime = await startRuntime();
  try {
    const rows = [];
    let before = 0;
    for (const rung of rungs) {
      await grow(runtime, before, rung, random);
      rows.push(...(await searches(runtime, rung, values.quick ? 20 : 60)));
      before = rung;
    }
    const sends = await sendRatios(runtime, values.quick ? 3 : 7, values.quick ? 100 : 400, random);
    printTable(rows);
    const largest = rows.filter((row) => row.messages === most);
    const figures = [
      {
        id: "S1",
        what: `slowest p95 of a search, ${most} messages`,
        value: Math.max(...largest.map((row) => row["p95 ms"])),
        unit: "ms",
      },
      {
        id: "S2",
        what: "most documents a search reads",
        value: Math.max(...rows.map((row) => row["documents read"])),
        unit: "documents",
        op: "<=",
        target: 1024,
      },
      {
        id: "S3",
        what: "sends/s with the index over those without",
        ...spread(sends.map(({ plain, indexed }) => indexed / plain)),
        unit: "ratio",
        op: ">=",
        target: 0.7,
      },
      {
        id: "S3.rate",
        what: "sends/s with the index",
        value: median(sends.map(({ indexed }) => indexed)),
        unit: "1/s",
      },
    ];
    report("search", figures, { rows });
  } finally {
    await runtime.stop();
  }
}
