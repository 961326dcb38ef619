import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS_PER_MESSAGE } from "@parley/protocol";
import { useAction, useMutation } from "convex/react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Attachment, Id } from "../views.ts";
import { explainLine } from "../words/errors.ts";
import { sizeWords } from "../words/time.ts";

export interface Upload {
  key: number;
  name: string;
  size: number;
  /** Null while it is on its way. */
  attachment: Attachment | null;
}

/** Why a file cannot be taken, or null. */
export function refusalOf(file: { name: string; size: number }, already: number): string | null {
  if (already >= MAX_ATTACHMENTS_PER_MESSAGE) return `A message carries at most ${MAX_ATTACHMENTS_PER_MESSAGE} files.`;
  if (file.size > MAX_ATTACHMENT_BYTES)
    return `${file.name} is ${sizeWords(file.size)}. The limit is ${sizeWords(MAX_ATTACHMENT_BYTES)}.`;
  if (file.size === 0) return `${file.name} is empty.`;
  return null;
}

/** Sends a file to the storage address the server gave. */
async function store(uploadUrl: string, file: File): Promise<Id<"_storage">> {
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  const response = await fetch(uploadUrl, { method: "POST", headers, body: file });
  if (!response.ok) throw new Error(`upload: HTTP ${response.status}`);
  const answer = (await response.json()) as { storageId: Id<"_storage"> };
  return answer.storageId;
}

/** The files of a message being written: uploaded at once, so that sending need not wait. */
export function useUploads() {
  const { workspaceId } = useSession();
  const generateUploadUrl = useMutation(api.conversations.agentMessages.generateUploadUrl);
  const register = useAction(api.conversations.agentMessages.registerAttachment);
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const nextKey = useRef(1);
  const remove = (key: number) => setUploads((before) => before.filter((each) => each.key !== key));
  const send = async (file: File, key: number) => {
    try {
      const { uploadUrl } = await generateUploadUrl({ workspaceId });
      const storageId = await store(uploadUrl, file);
      const attachment = await register({ workspaceId, storageId, name: file.name });
      setUploads((before) => before.map((each) => (each.key === key ? { ...each, attachment } : each)));
    } catch (error) {
      remove(key);
      showToast(`${file.name} was not uploaded. ${explainLine(error)}`, { tone: "bad" });
    }
  };
  const add = (files: Iterable<File>) => {
    let count = uploads.length;
    for (const file of files) {
      const refusal = refusalOf(file, count);
      if (refusal) {
        showToast(refusal, { tone: "bad" });
        continue;
      }
      const key = nextKey.current++;
      count += 1;
      setUploads((before) => [...before, { key, name: file.name, size: file.size, attachment: null }]);
      void send(file, key);
    }
  };
  return {
    uploads,
    add,
    remove,
    clear: () => setUploads([]),
    isBusy: uploads.some((each) => each.attachment === null),
  };
}

export type Uploads = ReturnType<typeof useUploads>;
