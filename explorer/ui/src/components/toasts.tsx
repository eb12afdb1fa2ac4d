// Short messages about what was done, some with a way back.
import { signal } from "@preact/signals";
import { Button } from "./button";

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void };
}

const STAYS_MS = 6000;

const toasts = signal<readonly Toast[]>([]);
let last = 0;

export function toast(text: string, { tone = "plain", action }: { tone?: Toast["tone"]; action?: Toast["action"] } = {}): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value, action ? { id, text, tone, action } : { id, text, tone }];
  setTimeout(() => dismiss(id), STAYS_MS);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((it) => it.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, tone, action }) => (
        <div key={id} class={`toast ${tone}`}>
          <span>{text}</span>
          {action && (
            <Button small kind="quiet" onClick={() => { action.run(); dismiss(id); }}>{action.label}</Button>
          )}
          <Button small kind="quiet" icon="close" aria-label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
