// What the keyboard can do here, now.
import { Dialog } from "../components/dialog";
import { shortcuts } from "./keys";

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const groups = shortcuts.value.filter((it) => it.length > 0);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div class="help">
        {groups.map((group, index) => (
          <dl key={index}>
            {group.map((it) => (
              <div key={it.keys}>
                <dt>{it.keys.split(" ").map((key) => <kbd key={key}>{key === "Escape" ? "Esc" : key}</kbd>)}</dt>
                <dd>{it.what}</dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Dialog>
  );
}
