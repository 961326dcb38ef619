import { FilesRefused } from "./refusing.ts";
import { MAX_ZIP_FILES, readZip } from "./zipRead.ts";

/** A file that was chosen, from a folder or out of an archive. */
export interface Source {
  path: string;
  size: number;
  read: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** An archive that is read into memory as a whole. */
const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024;
const HIDDEN = /(?:^|\/)(?:\.|__MACOSX(?:\/|$))/;

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

/** What an archive holds, in a folder: its own where all of it stands in one, else one of the archive's name. */
async function unpacked(archive: File): Promise<Source[]> {
  if (archive.size > MAX_ARCHIVE_BYTES) throw new FilesRefused("archive", `is more than ${MAX_ARCHIVE_BYTES >> 20} MB`);
  const entries = readZip(await bytesOf(archive)).filter(({ path }) => !HIDDEN.test(path));
  const roots = new Set(entries.map(({ path }) => (path.includes("/") ? path.split("/")[0] : "")));
  const hasFolder = roots.size === 1 && !roots.has("");
  const folder = hasFolder ? "" : `${archive.name.replace(/\.zip$/i, "")}/`;
  return entries.map((entry) => ({ ...entry, path: folder + entry.path }));
}

/**
 * What was chosen as files with paths; archives are opened. Of two files with one path the later one counts.
 * @throws FilesRefused for archives that cannot be taken, and for too many files
 */
export async function gathered(chosen: readonly File[]): Promise<Map<string, Source>> {
  const found = new Map<string, Source>();
  for (const file of chosen) {
    const path = file.webkitRelativePath || file.name;
    const sources = /\.zip$/i.test(path)
      ? await unpacked(file)
      : [{ path, size: file.size, read: () => bytesOf(file) }];
    for (const source of sources) if (!HIDDEN.test(source.path)) found.set(source.path, source);
  }
  if (found.size > MAX_ZIP_FILES) throw new FilesRefused("files", `are more than ${MAX_ZIP_FILES}`);
  return found;
}
