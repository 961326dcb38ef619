import { useAction, useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { explainLine } from "../words/errors.ts";

/** Uploads pictures for a text; `urls` tells where those just added can be fetched. */
export function useAssetUpload() {
  const { workspaceId } = useSession();
  const uploadUrl = useMutation(api.helpCenter.agentCenter.uploadUrl);
  const register = useAction(api.helpCenter.agentCenter.addAsset);
  const [urls, setUrls] = useState<Record<string, string>>({});
  const add = async (file: File) => {
    try {
      const address = await uploadUrl({ workspaceId });
      const headers = { "Content-Type": file.type || "application/octet-stream" };
      const response = await fetch(address, { method: "POST", headers, body: file });
      if (!response.ok) throw new Error(`upload: HTTP ${response.status}`);
      const { storageId } = (await response.json()) as { storageId: Id<"_storage"> };
      const asset = await register({ workspaceId, storageId, name: file.name });
      setUrls((before) => ({ ...before, [asset.path]: asset.url }));
      return asset;
    } catch (error) {
      showToast(`${file.name} was not uploaded. ${explainLine(error)}`, { tone: "bad" });
      return null;
    }
  };
  return { urls, add };
}
