/** `npm run bench -- boot [--quick]`: time from start to the first acknowledged mutation, and memory, as data grows. */
import { growthExponent, report, printTable } from "./figures.mjs";
import { startRuntime } from "./server.mjs";

async function fill(runtime, documents) {
  for (let from = 0; from < documents; from += 5000) {
    await runtime.call("messages:sendMany", {
      conversations: Math.ceil(documents / 500),
      from,
      count: 5000,
      body: "x".repeat(200),
    });
  }
}

/** Fills a directory, stops the process that holds it, and times another one opening it. */
async function measure(documents) {
  const filled = await startRuntime();
  await fill(filled, documents);
  await filled.stop(true);
  const startedAt = performance.now();
  const opened = await startRuntime({ dataDir: filled.dataDir, push: false });
  try {
    await opened.call("messages:send", { conversation: "c0", author: "boot", body: "first" });
    const bootMs = performance.now() - startedAt;
    const before = await opened.stats();
    for (let index = 0; index < 2000; index++) await opened.call("messages:list", { conversation: `c${index % 20}` });
    const after = await opened.stats();
    const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
    return {
      documents,
      bootMs,
      "RSS MB after open": megabytes(before.rssBytes),
      "RSS MB after 2,000 lists": megabytes(after.rssBytes),
    };
  } finally {
    await opened.stop();
  }
}

export async function run(args) {
  const sizes = args.includes("--quick") ? [10_000] : [10_000, 100_000, 1_000_000];
  const rows = [];
  for (const documents of sizes) rows.push(await measure(documents));
  printTable(rows);
  const last = rows.at(-1);
  report(
    "boot",
    [
      {
        id: "P13",
        what: `start to first acknowledged mutation, ${last.documents} documents`,
        value: last.bootMs / 1000,
        unit: "s",
        op: "<=",
        target: 1,
      },
      ...(rows.length > 1
        ? [
            {
              id: "P13.growth",
              what: "growth of start time over documents",
              value: growthExponent(rows.map((row) => [row.documents, row.bootMs])),
              unit: "exponent",
              op: "<=",
              target: 0.1,
            },
          ]
        : []),
      {
        id: "boot.rss",
        what: `resident memory after 2,000 lists, ${last.documents} documents`,
        value: last["RSS MB after 2,000 lists"],
        unit: "MB",
      },
    ],
    { rows },
  );
}
