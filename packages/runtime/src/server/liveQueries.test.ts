import { expect, test } from "vitest";
import type { CallSpec, EngineRequest, Identity } from "../engine/messages.ts";
import { LiveQueries } from "./liveQueries.ts";

const user = (key: string): Identity => ({ kind: "user", key, attributes: "{}" });
const call = (path: string, identity: Identity): CallSpec => ({ component: "", path, args: "[{}]", identity });
const subscriber = () => {
  const seen: boolean[] = [];
  return { seen, changed: (wasPending: boolean) => void seen.push(wasPending), pending: () => {} };
};

test("what ended an engine is barred for every caller at once, and for nothing else", () => {
  const posted: EngineRequest[] = [];
  const lives = new LiveQueries((request) => void posted.push(request));
  const [ann, bob, other] = [subscriber(), subscriber(), subscriber()];
  const guilty = lives.subscribe(call("a:loop", user("ann")), null, ann);
  const twin = lives.subscribe(call("a:loop", user("bob")), null, bob);
  const innocent = lives.subscribe(call("a:calm", user("ann")), null, other);
  lives.bar(guilty.id, "too long");
  expect([guilty.isBarred, twin.isBarred, innocent.isBarred]).toEqual([true, true, false]);
  expect(twin.outcome).toMatchObject({ ok: false, error: "too long" });
  expect([ann.seen, bob.seen, other.seen]).toEqual([[true], [true], []]);
  posted.length = 0;
  lives.resubscribeAll();
  expect(posted.map((request) => "liveId" in request && request.liveId)).toEqual([innocent.id]);
  lives.unbar();
  expect(posted.length).toBe(3);
});
