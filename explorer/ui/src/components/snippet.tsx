// Text to take along.
import { Button } from "./button";
import { toast } from "./toasts";

export async function copy(text: string, what = "Copied"): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(what);
  } catch {
    toast("The browser did not allow copying", { tone: "bad" });
  }
}

export function Snippet({ text }: { text: string }) {
  return (
    <div class="snippet">
      <pre tabIndex={0}><code>{text}</code></pre>
      <Button small kind="quiet" icon="copy" aria-label="Copy" onClick={() => copy(text)} />
    </div>
  );
}
