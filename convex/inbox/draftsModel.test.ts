import fc from "fast-check";
import { expect, test } from "vitest";
import { api } from "../_generated/api";
import { createWorkspace } from "../testing/principals.testing";
import { setup } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

const DEVICES = 2;

/** A device saves what was typed on it, looks at what is stored, or settles the choice it is shown. */
type Step =
  | { kind: "type"; device: number; isEmpty: boolean }
  | { kind: "look"; device: number }
  | { kind: "settle"; device: number; takesOther: boolean };
const device = fc.nat({ max: DEVICES - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("type" as const),
      device,
      isEmpty: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("look" as const), device }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("settle" as const), device, takesOther: fc.boolean() }) },
);

/** What a device has on its screen, and the texts of others it knows of: those it may write over. */
interface Device {
  revision: number;
  knows: Set<string>;
}

test("of two devices that write one draft, no text is lost that the other one did not know", async () => {
  const t = setup();
  const { workspaceId, client } = await createWorkspace(t);
  const { agentDrafts } = api.inbox;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
      const { sessionToken } = await bootVisitor(t, workspaceId);
      const { conversationId } = await startConversation(t, sessionToken);
      const place = { workspaceId, conversationId };
      const get = async () => (await client.query(agentDrafts.get, place)).reply;
      const devices: Device[] = Array.from({ length: DEVICES }, () => ({ revision: 0, knows: new Set() }));
      /** The last text of each device that nobody has written over knowingly. */
      const kept = new Map<number, string>();
      const look = async (one: Device) => {
        const draft = await get();
        one.revision = draft?.revision ?? one.revision;
        for (const text of [draft?.content, draft?.displaced]) if (text) one.knows.add(text);
      };
      const knowingly = (by: Device) => {
        for (const [place, text] of kept) if (by.knows.has(text)) kept.delete(place);
      };
      for (const [serial, one] of steps.entries()) {
        const by = devices[one.device]!;
        if (one.kind === "look") await look(by);
        else if (one.kind === "settle") {
          const draft = await get();
          if (draft?.displaced == null) continue;
          await look(by);
          await client.mutation(agentDrafts.settle, { ...place, kind: "reply", takesOther: one.takesOther });
          kept.clear();
          const rest = await get();
          kept.set(one.device, String(rest?.content));
          await look(by);
        } else {
          const content = one.isEmpty ? "  " : `text ${serial} of ${one.device}`;
          const save = { ...place, kind: "reply" as const, content, baseRevision: by.revision };
          by.revision = (await client.mutation(agentDrafts.save, save)).revision;
          kept.delete(one.device);
          knowingly(by);
          by.knows.add(content);
          if (!one.isEmpty) kept.set(one.device, content);
        }
        const draft = await get();
        const stored = [draft?.content, draft?.displaced];
        for (const text of kept.values()) expect(stored).toContain(text);
        if (one.kind === "type" && !one.isEmpty) expect(draft?.content).toBe(`text ${serial} of ${one.device}`);
      }
    }),
    { numRuns: 35 },
  );
}, 120_000);
