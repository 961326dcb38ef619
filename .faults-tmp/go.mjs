const { run } = await import("./simulation.mjs"); process.exit((await run(process.argv.slice(2))) ? 0 : 1);
