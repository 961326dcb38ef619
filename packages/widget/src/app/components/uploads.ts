import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { errorOf, FileTooLarge, newId, type Attachment } from "@parley/client";
import { MAX_ATTACHMENTS_PER_MESSAGE } from "@parley/protocol";
import { useMessenger } from "./context.ts";

export interface Upload {
  id: string;
  file: File;
  /** 0 to 1. */
  progress: number;
  /** Set when the server has the file. */
  attachment: Attachment | null;
  /** What went wrong, in words for the visitor. */
  error: string | null;
  /** Address of a picture on this device. */
  pictureUrl: string | null;
  abort: AbortController;
}

export interface Uploads {
  list: readonly Upload[];
  isBusy: boolean;
  isDragging: boolean;
  /** True when a message cannot carry more files. */
  isFull: boolean;
  add(files: Iterable<File>): void;
  remove(id: string): void;
  retry(id: string): void;
  /** Takes what is ready for sending and empties the tray. */
  take(): Attachment[];
  dropTarget: {
    onDragOver(event: DragEvent): void;
    onDragLeave(event: DragEvent): void;
    onDrop(event: DragEvent): void;
  };
}

/** Says why a file could not be attached. */
export function uploadError(error: unknown): string {
  if (error instanceof FileTooLarge) return error.message;
  const known = errorOf(error);
  if (known?.code === "invalid_input") return "This kind of file cannot be sent.";
  if (known?.code === "rate_limited") return "Too many files at once. Try again in a moment.";
  return "The upload did not work.";
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** The files that go with the next message: uploading, ready or failed. */
export function useUploads(): Uploads {
  const { client, localPictures } = useMessenger();
  const [list, setList] = useState<readonly Upload[]>([]);
  const [isDragging, setDragging] = useState(false);
  const current = useRef(list);
  current.current = list;
  useEffect(() => () => current.current.forEach((upload) => upload.abort.abort()), []);

  const verbs = useMemo(() => {
    const change = (id: string, part: Partial<Upload>): void =>
      setList((before) => before.map((each) => (each.id === id ? { ...each, ...part } : each)));
    const run = async (upload: Upload): Promise<void> => {
      const options = {
        signal: upload.abort.signal,
        onProgress: (progress: number): void => change(upload.id, { progress }),
      };
      try {
        const attachment = await client.upload(upload.file, upload.file.name || "image.png", options);
        if (upload.pictureUrl) localPictures.set(attachment.attachmentId, upload.pictureUrl);
        change(upload.id, { attachment, progress: 1 });
      } catch (error) {
        if (!upload.abort.signal.aborted) change(upload.id, { error: uploadError(error) });
      }
    };
    const add = (files: Iterable<File>): void => {
      const room = MAX_ATTACHMENTS_PER_MESSAGE - current.current.length;
      const added = [...files].slice(0, Math.max(0, room)).map((file): Upload => {
        const pictureUrl = /^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : null;
        const abort = new AbortController();
        return { id: newId(), file, progress: 0, attachment: null, error: null, pictureUrl, abort };
      });
      setList((before) => [...before, ...added]);
      added.forEach((upload) => void run(upload));
    };
    return {
      add,
      remove: (id: string): void => {
        current.current.find((each) => each.id === id)?.abort.abort();
        setList((before) => before.filter((each) => each.id !== id));
      },
      retry: (id: string): void => {
        const upload = current.current.find((each) => each.id === id);
        if (!upload) return;
        change(id, { error: null, progress: 0 });
        void run(upload);
      },
      take: (): Attachment[] => {
        const ready = current.current.flatMap((each) => each.attachment ?? []);
        setList([]);
        return ready;
      },
      dropTarget: dropTarget(add, setDragging),
    };
  }, [client, localPictures]);
  const isBusy = list.some((each) => !each.attachment);
  return { ...verbs, list, isBusy, isDragging, isFull: list.length >= MAX_ATTACHMENTS_PER_MESSAGE };
}

function dropTarget(add: Uploads["add"], setDragging: (isOn: boolean) => void): Uploads["dropTarget"] {
  return {
    onDragOver: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragging(true);
    },
    onDragLeave: (event) => {
      const area = event.currentTarget as Node;
      if (!area.contains(event.relatedTarget as Node | null)) setDragging(false);
    },
    onDrop: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragging(false);
      add(event.dataTransfer?.files ?? []);
    },
  };
}
