import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ConversationTarget } from "@parley/client";
import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { Tray } from "./Attachments.tsx";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import type { Uploads } from "./uploads.ts";

/** The count shows when this much is left. */
const WARN_LENGTH = MAX_MESSAGE_LENGTH - 1_000;

/** On phones Enter makes a new line, as their keyboards have no other way to one. */
const hasKeyboard = (): boolean => matchMedia("(hover: hover)").matches;

interface ComposerProps {
  target: ConversationTarget;
  conversationId: string | null;
  uploads: Uploads;
}

/** Grows with the text up to five lines. */
function useAutoHeight(text: string): { current: HTMLTextAreaElement | null } {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "44px";
    element.style.height = `${Math.min(element.scrollHeight, 132)}px`;
  }, [text]);
  return field;
}

/** Takes the focus that the window got before this field was there. */
function useFocusFrom(field: { current: HTMLTextAreaElement | null }): void {
  useLayoutEffect(() => {
    const root = field.current?.getRootNode();
    const isWaiting = root instanceof ShadowRoot && root.activeElement?.matches("[role=dialog]");
    if (isWaiting) field.current?.focus({ preventScroll: true });
  }, [field]);
}

/** Hands the focus to the window when the field goes away under the hand that writes, so that Escape and Tab still work. */
function useFocusHandover(field: { current: HTMLTextAreaElement | null }): void {
  useLayoutEffect(() => {
    const element = field.current;
    return () => {
      const root = element?.getRootNode();
      const hadFocus = root instanceof ShadowRoot && root.activeElement === element;
      if (hadFocus) element?.closest<HTMLElement>("[role=dialog]")?.focus({ preventScroll: true });
    };
  }, [field]);
}

/** The field to write in, with files and the send button. */
export function Composer({ target, conversationId, uploads }: ComposerProps): JSX.Element {
  const messenger = useMessenger();
  const text = messenger.textOf(target);
  const field = useAutoHeight(text);
  useFocusFrom(field);
  useFocusHandover(field);
  const picker = useRef<HTMLInputElement>(null);
  const isTooLong = text.length > MAX_MESSAGE_LENGTH;
  const isEmpty = text.trim() === "" && uploads.list.length === 0;
  const canSend = !isEmpty && !isTooLong && !uploads.isBusy;

  const send = (): void => {
    if (!canSend) return;
    messenger.setText(target, "");
    const attachments = uploads.take();
    void messenger.client.send(target, { content: text.trim(), attachments, url: location.href });
    field.current?.focus();
  };
  const onInput = (): void => {
    const value = field.current?.value ?? "";
    messenger.setText(target, value);
    if (!conversationId) return;
    if (value) messenger.client.typed(conversationId);
    else messenger.client.stoppedTyping(conversationId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isSendKey = event.key === "Enter" && !event.shiftKey && !event.isComposing && hasKeyboard();
    if (!isSendKey) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    uploads.add(files);
  };
  const onPick = (): void => {
    uploads.add(picker.current?.files ?? []);
    if (picker.current) picker.current.value = "";
    field.current?.focus();
  };
  return (
    <div class="mw-foot-c">
      <Tray uploads={uploads} />
      <div class="mw-comp">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder="Write a message"
          aria-label="Message"
          aria-invalid={isTooLong}
          onInput={onInput}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <input ref={picker} type="file" multiple hidden onChange={onPick} />
        <button class="ib" aria-label="Attach a file" disabled={uploads.isFull} onClick={() => picker.current?.click()}>
          <Icon name="clip" />
        </button>
        <button class="go" aria-label="Send" disabled={!canSend} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      {text.length > WARN_LENGTH && (
        <p class={isTooLong ? "limit over" : "limit"} role="status">
          {MAX_MESSAGE_LENGTH - text.length} characters left
        </p>
      )}
    </div>
  );
}
