import { Dialog } from "../kit/Dialog.tsx";
import { Keys } from "../kit/Menu.tsx";
import { COMMANDS } from "./commands.ts";

const GROUPS = ["Move", "Conversation", "Go to", "Anywhere"] as const;
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const NAMES: Record<string, string> = { "mod+k": "K", "mod+z": "Z", Escape: "Esc", "Shift+u": "U" };

/** Key caps for the strokes of a command. */
export function capsOf(keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const name = NAMES[key] ?? key;
    if (key.startsWith("mod+")) return [isMac ? "⌘" : "Ctrl", name];
    return key.startsWith("Shift+") ? ["⇧", name] : [name];
  });
}

/** Every key on one page. */
export default function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="All keys" wide>
      <div className="keys">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="t12 c3 m" style={{ marginBottom: 6 }}>
              {group}
            </h3>
            <dl className="kv">
              {COMMANDS.filter((command) => command.group === group).map((command) => (
                <KeyRow key={command.id} label={command.label} keys={capsOf(command.keys)} />
              ))}
              {group === "Conversation" && <KeyRow label="Send" keys={[isMac ? "⌘" : "Ctrl", "↵"]} />}
            </dl>
          </section>
        ))}
      </div>
      <p className="c3 t12">Letters act only outside text fields.</p>
    </Dialog>
  );
}

function KeyRow({ label, keys }: { label: string; keys: readonly string[] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Keys keys={keys} />
        <span className="sr">{keys.join(" ")}</span>
      </dd>
    </>
  );
}
