import { deflateRawSync } from "node:zlib";
import { appErrorOf } from "@parley/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { MAX_ENTRY_BYTES, MAX_ZIP_FILES, readZip } from "./zipRead.ts";
import { writeZip, type ZipFile } from "./zipWrite.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const archive = async (files: readonly ZipFile[]) => new Uint8Array(await writeZip(files).arrayBuffer());

async function contents(zip: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> {
  const read = readZip(zip).map(async (entry) => [entry.path, new TextDecoder().decode(await entry.read())] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function refusalOf(read: () => unknown): Promise<string> {
  try {
    await read();
  } catch (error) {
    const data = appErrorOf(error);
    if (data?.code !== "invalid_input") throw error;
    return `${data.field} ${data.reason}`;
  }
  return "nothing";
}

/** An archive of one deflated file, of which `lie` changes what is said in the list. */
function deflated(path: string, content: Uint8Array, lie: { size?: number; flags?: number; method?: number } = {}) {
  const packed = deflateRawSync(content);
  const name = bytesOf(path);
  const head = (at: number, data: DataView, offset: number) => {
    data.setUint16(at, lie.flags ?? 0x0800, true);
    data.setUint16(at + 2, lie.method ?? 8, true);
    data.setUint32(at + 8, crc32(content), true);
    data.setUint32(at + 12, packed.length, true);
    data.setUint32(at + 16, lie.size ?? content.length, true);
    data.setUint16(at + 20, name.length, true);
    if (offset >= 0) data.setUint32(at + 34, offset, true);
  };
  const local = new DataView(new ArrayBuffer(30));
  local.setUint32(0, 0x04034b50, true);
  head(6, local, -1);
  const entry = new DataView(new ArrayBuffer(46));
  entry.setUint32(0, 0x02014b50, true);
  head(8, entry, 0);
  const end = new DataView(new ArrayBuffer(22));
  const start = 30 + name.length + packed.length;
  end.setUint32(0, 0x06054b50, true);
  for (const at of [8, 10]) end.setUint16(at, 1, true);
  end.setUint32(12, 46 + name.length, true);
  end.setUint32(16, start, true);
  const parts = [local, name, packed, entry, name, end].map((part) =>
    part instanceof DataView ? new Uint8Array(part.buffer) : new Uint8Array(part),
  );
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("an archive", () => {
  test("is read back as it was written, whatever is in it", async () => {
    const path = fc.stringMatching(/^[a-zé日 ]{1,8}(\/[a-z]{1,5}){0,3}$/);
    const files = fc.dictionary(path, fc.string({ unit: "binary", maxLength: 400 }), { maxKeys: 8 });
    await fc.assert(
      fc.asyncProperty(files, async (given) => {
        const zip = await archive(Object.entries(given).map(([path, text]) => ({ path, bytes: bytesOf(text) })));
        const plain = Object.entries(given).map(([path, text]) => [path, text.toWellFormed()]);
        expect(await contents(zip)).toEqual(Object.fromEntries(plain));
      }),
      { numRuns: 60 },
    );
  });

  test("packed by other programs is read, with a comment at its end", async () => {
    const zip = deflated("docs/a.md", bytesOf("Hello ".repeat(1000)));
    const commented = new Uint8Array([...zip, ...bytesOf("made elsewhere")]);
    expect(await contents(commented)).toEqual({ "docs/a.md": "Hello ".repeat(1000) });
  });

  test("leaves out folders", async () => {
    const zip = await archive([
      { path: "docs/", bytes: new Uint8Array() },
      { path: "docs/a.md", bytes: bytesOf("a") },
    ]);
    expect(Object.keys(await contents(zip))).toEqual(["docs/a.md"]);
  });
});

describe("an archive is refused", () => {
  test.each(["../a.md", "docs/../../a.md", "/etc/a.md", "C:/a.md", "..\\a.md", "a\0.md"])(
    "when a file is to land outside of it: %j",
    async (path) => {
      const zip = await archive([{ path, bytes: bytesOf("a") }]);
      expect(await refusalOf(() => readZip(zip))).toContain("outside");
    },
  );

  test("when it is none, or cut anywhere", async () => {
    const whole = await archive([{ path: "a.md", bytes: bytesOf("content") }]);
    expect(await refusalOf(() => readZip(bytesOf("no archive at all, only a text")))).toContain("not a zip");
    for (let length = 0; length < whole.length; length += 5)
      expect(await refusalOf(() => contents(whole.slice(0, length))), String(length)).not.toBe("nothing");
  });

  test("when any of its bytes was changed, or what is read is what was written", async () => {
    const whole = await archive([{ path: "a.md", bytes: bytesOf("content of a") }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = whole.slice();
        changed[at] = (changed[at]! + by) % 256;
        let texts: string[] = [];
        if ((await refusalOf(async () => (texts = Object.values(await contents(changed))))) !== "nothing") return;
        expect([[], ["content of a"]]).toContainEqual(texts);
      }),
      { numRuns: 300 },
    );
  });

  test("when a file unpacks to more than it says, before it is unpacked", async () => {
    const zip = deflated("a.md", new Uint8Array(8 * 1024 * 1024), { size: 100 });
    expect(zip.length).toBeLessThan(20_000);
    expect(await refusalOf(() => contents(zip))).toContain("larger than it says");
    const bomb = deflated("a.md", new Uint8Array(1000), { size: MAX_ENTRY_BYTES + 1 });
    expect(await refusalOf(() => contents(bomb))).toContain("more than 16 MB");
    const huge = deflated("a.md", new Uint8Array(1000), { size: 0xffffffff });
    expect(await refusalOf(() => readZip(huge))).toContain("once unpacked");
  });

  test("when it is encrypted, packed otherwise, or has too many files", async () => {
    expect(await refusalOf(() => readZip(deflated("a.md", bytesOf("a"), { flags: 1 })))).toContain("encrypted");
    expect(await refusalOf(() => contents(deflated("a.md", bytesOf("a"), { method: 9 })))).toContain("not known");
    const many = Array.from({ length: MAX_ZIP_FILES + 1 }, (_, index) => ({
      path: `${index}`,
      bytes: new Uint8Array(),
    }));
    expect(await refusalOf(async () => readZip(await archive(many)))).toContain("more than 5000 files");
  });
});
