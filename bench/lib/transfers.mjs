/** P8: transfers between accounts by 64 writers, all accounts alike against a few that nearly everybody uses. */
import { printTable, spread } from "../figures.mjs";
import { startRuntime } from "../server.mjs";
import { connectAll, throughput } from "./traffic.mjs";

const WRITERS = 64;
const ACCOUNTS = 1_000;
const ZIPF = 1.5;

function zipfChooser() {
  const sums = [];
  for (let rank = 1; rank <= ACCOUNTS; rank++) sums.push((sums.at(-1) ?? 0) + rank ** -ZIPF);
  return () => {
    const at = Math.random() * sums.at(-1);
    let [low, high] = [0, ACCOUNTS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

const uniform = () => Math.floor(Math.random() * ACCOUNTS);

function transferArgs(choose) {
  const from = choose();
  let to = choose();
  while (to === from) to = choose();
  return { from, to, amount: 1 };
}

export async function measure({ pairs, quick }) {
  const runtime = await startRuntime();
  try {
    await runtime.call("accounts:open", { count: ACCOUNTS });
    const before = await runtime.call("accounts:total", {});
    const writers = await connectAll(runtime.url, WRITERS);
    const perWriter = quick ? 50 : 150;
    const zipf = zipfChooser();
    const run = (choose) =>
      throughput(writers, perWriter, 1, (client) => client.mutation("accounts:transfer", transferArgs(choose)));
    await run(uniform);
    const rows = [];
    let failed = 0;
    for (let pair = 0; pair < pairs; pair++) {
      const [even, skewed] = [await run(uniform), await run(zipf)];
      failed += even.failed + skewed.failed;
      rows.push({
        "uniform/s": Math.round(even.opsPerSecond),
        "Zipf 1.5/s": Math.round(skewed.opsPerSecond),
        ratio: skewed.opsPerSecond / even.opsPerSecond,
      });
    }
    const created = (await runtime.call("accounts:total", {})) - before;
    printTable(rows);
    for (const writer of writers) writer.close();
    return figuresOf(rows, failed, created);
  } finally {
    await runtime.stop();
  }
}

const figuresOf = (rows, failed, created) => [
  {
    id: "P8",
    what: `transfers/s, Zipf 1.5 over uniform, ${WRITERS} writers`,
    ...spread(rows.map(({ ratio }) => ratio)),
    unit: "ratio",
    op: ">=",
    target: 0.8,
  },
  { id: "P8.errors", what: "errors that a user would see", value: failed, unit: "errors", op: "=", target: 0 },
  { id: "P8.total", what: "money made or lost by all transfers", value: created, unit: "money", op: "=", target: 0 },
];
