import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mutation, query } from "../testing/fixture.ts";
import { startRuntime, until, type TestRuntime } from "../testing/index.ts";

const PROJECT = fileURLToPath(new URL("../../fixtures/published", import.meta.url));

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startRuntime({ project: PROJECT });
}, 60_000);
afterAll(() => runtime.close());

const read = (name: string, args = {}) => runtime.httpClient().query(query(name), args);
const write = (name: string, args = {}) => runtime.httpClient().mutation(mutation(name), args);

test("the rate limiter refuses what is over the limit, by key", async () => {
  const tries = [];
  for (let index = 0; index < 3; index++) tries.push(await write("app:limited", { key: "a" }));
  expect(tries).toEqual([true, true, false]);
  expect(await write("app:limited", { key: "b" })).toBe(true);
});

test("an aggregate counts in the transaction of its rows", async () => {
  for (const value of [3, 9, 5]) await write("app:addScore", { team: "red", value });
  await write("app:addScore", { team: "blue", value: 1 });
  expect(await read("app:standing", { team: "red" })).toEqual({ count: 3, max: 9 });
  expect(await read("app:standing", { team: "blue" })).toEqual({ count: 1, max: 1 });
});

test("a workpool runs every action it was given, once", async () => {
  await Promise.all(["one", "two", "three"].map((text) => write("app:enqueue", { text })));
  await until(async () => ((await read("app:notes")) as string[]).length >= 3, 20_000);
  expect([...((await read("app:notes")) as string[])].sort()).toEqual(["ONE", "THREE", "TWO"]);
});

test("a migration runs over every row, and a second run changes nothing", async () => {
  for (const value of [10, 20]) await write("app:addScore", { team: "green", value });
  const before = (await read("app:values")) as number[];
  await runtime.adminClient().function("app:migrate", undefined, {});
  const doubled = before.map((value) => 2 * value);
  await until(async () => JSON.stringify(await read("app:values")) === JSON.stringify(doubled), 20_000);
  await runtime.adminClient().function("app:migrate", undefined, {});
  expect(await read("app:values")).toEqual(doubled);
});

test("presence shows who is in a room and who left", async () => {
  const enter = (user: string) =>
    write("app:heartbeat", { room: "lobby", user, session: `session-${user}` }) as Promise<{
      roomToken: string;
      sessionToken: string;
    }>;
  const [ada] = [await enter("ada"), await enter("grace")];
  type Seat = { userId: string; online: boolean };
  const online = async () =>
    ((await read("app:inRoom", { roomToken: ada.roomToken })) as Seat[])
      .filter((seat) => seat.online)
      .map((seat) => seat.userId);
  expect((await online()).sort()).toEqual(["ada", "grace"]);
  await write("app:leave", { sessionToken: ada.sessionToken });
  expect(await online()).toEqual(["grace"]);
});
