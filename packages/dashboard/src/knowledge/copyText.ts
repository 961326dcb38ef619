import { showToast } from "../kit/toasts.ts";

/** Puts text on the clipboard and says whether that worked. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast("Text copied.");
  } catch {
    showToast("The browser did not allow copying. Select the text and copy it by hand.", { tone: "bad" });
  }
}
