const { run } = await import("./serialisability.mjs"); process.exit((await run(process.argv.slice(2))) ? 0 : 1);
