const MAX_PREVIEW = 140;

/** One line of a message for lists, at most 140 characters, never half an emoji. */
export function previewOf(content: string, attachmentNames: readonly string[] = []): string {
  const line = content.replace(/\s+/g, " ").trim() || attachmentNames.join(", ");
  if (line.length <= MAX_PREVIEW) return line;
  return `${line.slice(0, MAX_PREVIEW - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
