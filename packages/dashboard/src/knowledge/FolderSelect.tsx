import { Field } from "../kit/Field.tsx";
import type { Id } from "../views.ts";
import type { FolderRow } from "./knowledgeViews.ts";

interface FolderSelectProps {
  label: string;
  /** What choosing no folder is called. */
  none: string;
  rows: readonly FolderRow[];
  value: Id<"contentFolders"> | null;
  disabled?: boolean;
  error?: string | null;
  onChange: (folderId: Id<"contentFolders"> | null) => void;
}

/** One folder of the tree, or none. */
export function FolderSelect({ label, none, rows, value, disabled, error, onChange }: FolderSelectProps) {
  return (
    <Field label={label} error={error ?? null}>
      {(ids) => (
        <select
          className="in"
          {...ids}
          value={value ?? ""}
          disabled={disabled}
          onChange={(event) => onChange((event.target.value || null) as Id<"contentFolders"> | null)}
        >
          <option value="">{none}</option>
          {rows.map(({ folder, depth }) => (
            <option key={folder.folderId} value={folder.folderId}>
              {"\u2003".repeat(depth) + folder.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
