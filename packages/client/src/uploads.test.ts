import { describe, expect, test } from "vitest";
import { MAX_ATTACHMENT_BYTES } from "@parley/protocol";
import { createParley } from "./parley.ts";
import { FakeBrowser, FakeServer } from "./testing/fakeServer.ts";
import { FileTooLarge } from "./uploads.ts";

function open(server: FakeServer): ReturnType<typeof createParley> {
  const { transport } = server.connect();
  const { storage, locks } = new FakeBrowser().tab();
  return createParley({
    workspaceId: "w",
    url: "http://x",
    transport,
    storage,
    locks,
    requestBoot: server.boot,
    postFile: (url, _file, { onProgress }) => {
      onProgress?.(1);
      return Promise.resolve(`storage of ${url}`);
    },
  });
}

describe("uploading", () => {
  test("posts the file to a fresh address and registers it under its name", async () => {
    const server = new FakeServer();
    server.handlers["conversations/visitor:generateUploadUrl"] = () => ({ uploadUrl: "https://x/upload" });
    server.handlers["conversations/visitor:registerAttachment"] = ({ storageId, name }) => ({ storageId, name });
    const progress: number[] = [];
    const onProgress = (share: number): void => void progress.push(share);
    const attachment = await open(server).upload(new Blob(["x"]), "photo.png", { onProgress });
    expect(attachment).toEqual({ storageId: "storage of https://x/upload", name: "photo.png" });
    expect(progress).toEqual([1]);
  });

  test("refuses a file that is too large without asking the server", async () => {
    const server = new FakeServer();
    const file = { size: MAX_ATTACHMENT_BYTES + 1 } as Blob;
    await expect(open(server).upload(file, "film.mov")).rejects.toBeInstanceOf(FileTooLarge);
    expect(server.calls).toEqual([]);
  });
});
