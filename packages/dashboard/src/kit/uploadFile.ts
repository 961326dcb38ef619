import type { Id } from "../views.ts";

/** Sends a file to an upload address of the server. @throws Error when the server does not take it */
export async function uploadFile(address: string, file: File): Promise<Id<"_storage">> {
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  const response = await fetch(address, { method: "POST", headers, body: file });
  if (!response.ok) throw new Error(`upload: HTTP ${response.status}`);
  const { storageId } = (await response.json()) as { storageId: Id<"_storage"> };
  return storageId;
}
