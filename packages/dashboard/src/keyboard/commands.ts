/** Everything the keyboard and the command menu can do, in the order the sheet of keys shows it. */
export const COMMANDS = [
  { id: "move.down", label: "Next conversation", keys: ["j"], group: "Move", listed: false },
  { id: "move.up", label: "Previous conversation", keys: ["k"], group: "Move", listed: false },
  { id: "open", label: "Open the conversation", keys: ["Enter"], group: "Move", listed: false },
  { id: "select", label: "Select for bulk actions", keys: ["x"], group: "Move", listed: false },
  { id: "back", label: "Back one step", keys: ["Escape"], group: "Move", listed: false },
  { id: "reply", label: "Reply", keys: ["r"], group: "Conversation", listed: true },
  { id: "note", label: "Write a note", keys: ["n"], group: "Conversation", listed: true },
  { id: "assign", label: "Assign to a colleague", keys: ["a"], group: "Conversation", listed: true },
  { id: "tag", label: "Tag", keys: ["t"], group: "Conversation", listed: true },
  { id: "close", label: "Close or reopen", keys: ["e"], group: "Conversation", listed: true },
  { id: "snooze", label: "Snooze", keys: ["z"], group: "Conversation", listed: true },
  { id: "macro", label: "Run a macro", keys: ["m"], group: "Conversation", listed: true },
  { id: "merge", label: "Merge into another conversation", keys: ["Shift+m"], group: "Conversation", listed: true },
  { id: "spam", label: "Mark as spam, or as no spam", keys: ["!"], group: "Conversation", listed: true },
  { id: "person", label: "Show or hide the person", keys: ["p"], group: "Conversation", listed: true },
  { id: "knowledge", label: "Show or hide knowledge", keys: ["h"], group: "Conversation", listed: true },
  { id: "unread", label: "Mark as unread", keys: ["Shift+u"], group: "Conversation", listed: true },
  { id: "ticket", label: "Create a ticket", keys: ["Shift+t"], group: "Conversation", listed: true },
  { id: "search", label: "Search", keys: ["/"], group: "Anywhere", listed: true },
  { id: "palette", label: "Search or run anything", keys: ["mod+k"], group: "Anywhere", listed: false },
  { id: "undo", label: "Undo the last action", keys: ["mod+z"], group: "Anywhere", listed: false },
  { id: "start", label: "New conversation", keys: ["c"], group: "Anywhere", listed: true },
  { id: "keys", label: "All keys", keys: ["?"], group: "Anywhere", listed: true },
  { id: "go.all", label: "Inbox, all", keys: ["g", "i"], group: "Go to", listed: true },
  { id: "go.unassigned", label: "Unassigned", keys: ["g", "u"], group: "Go to", listed: true },
  { id: "go.spam", label: "Spam", keys: ["g", "x"], group: "Go to", listed: true },
  { id: "go.mine", label: "Mine", keys: ["g", "m"], group: "Go to", listed: true },
  { id: "go.tickets", label: "Tickets", keys: ["g", "t"], group: "Go to", listed: true },
  { id: "go.people", label: "People", keys: ["g", "p"], group: "Go to", listed: true },
  { id: "go.help", label: "Help centre", keys: ["g", "h"], group: "Go to", listed: true },
  { id: "go.knowledge", label: "Internal articles", keys: ["g", "k"], group: "Go to", listed: true },
  { id: "go.settings", label: "Settings", keys: ["g", "s"], group: "Go to", listed: true },
] as const;

export type Command = (typeof COMMANDS)[number];
export type CommandId = Command["id"];

type Handler = () => void;
const handlers = new Map<CommandId, Handler[]>();

/** Takes over a command until the returned function is called; the latest one to do so wins. */
export function registerCommand(id: CommandId, handler: Handler): () => void {
  const stack = handlers.get(id) ?? [];
  handlers.set(id, [...stack, handler]);
  return () => {
    handlers.set(
      id,
      (handlers.get(id) ?? []).filter((each) => each !== handler),
    );
  };
}

/** Runs a command. False when nothing on the page answers to it right now. */
export function runCommand(id: CommandId): boolean {
  const handler = handlers.get(id)?.at(-1);
  handler?.();
  return handler !== undefined;
}

/** The listed commands that would do something right now. */
export function availableCommands(): Command[] {
  return COMMANDS.filter((command) => command.listed && (handlers.get(command.id)?.length ?? 0) > 0);
}
