import { useAction, useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { uploadFile } from "../kit/uploadFile.ts";
import { useSession } from "../session/workspaceContext.ts";
import { explainLine } from "../words/errors.ts";

/** Uploads one picture and registers it for texts to show. The promise fails when it is not taken. */
export function useAssetSender() {
  const { workspaceId } = useSession();
  const uploadUrl = useMutation(api.helpCenter.agentCenter.uploadUrl);
  const register = useAction(api.helpCenter.agentCenter.addAsset);
  return async (file: File) => {
    const storageId = await uploadFile(await uploadUrl({ workspaceId }), file);
    return await register({ workspaceId, storageId, name: file.name });
  };
}

/** Uploads pictures for a text; `urls` tells where those just added can be fetched. */
export function useAssetUpload() {
  const send = useAssetSender();
  const [urls, setUrls] = useState<Record<string, string>>({});
  const add = async (file: File) => {
    try {
      const asset = await send(file);
      setUrls((before) => ({ ...before, [asset.path]: asset.url }));
      return asset;
    } catch (error) {
      showToast(`${file.name} was not uploaded. ${explainLine(error)}`, { tone: "bad" });
      return null;
    }
  };
  return { urls, add };
}
