// Desktop notifications of alerts, for those who asked for them: the browser is asked for permission only on a click.
import { signal } from "@preact/signals";
import { recall, remember } from "../shell/memory";
import { navigate } from "../shell/router";

interface Notice {
  readonly id?: string;
  readonly name?: string;
  readonly status?: string;
  readonly message?: string;
}

const canNotify = typeof Notification !== "undefined";

export const isNotifying = signal(canNotify && Notification.permission === "granted" && recall("notices") === "on");

let source: EventSource | null = null;

/** Listens while somebody wants to know. */
export function listenToAlerts(): void {
  if (!isNotifying.peek() || source) return;
  source = new EventSource("/api/v1/live?kinds=alerts");
  source.addEventListener("alert", (event) => show(JSON.parse((event as MessageEvent<string>).data) as Notice));
}

/** Called by a click. Answers whether notifications are on now. */
export async function switchNotices(isOn: boolean): Promise<boolean> {
  const isAllowed = canNotify && (!isOn || (await Notification.requestPermission()) === "granted");
  isNotifying.value = isOn && isAllowed;
  remember("notices", isNotifying.value ? "on" : "off");
  if (isNotifying.value) listenToAlerts();
  else {
    source?.close();
    source = null;
  }
  return isNotifying.value;
}

function show({ id, name = "Alert", status = "", message = "" }: Notice): void {
  const notification = new Notification(`${name}: ${status}`, { body: message, tag: id ?? name });
  notification.onclick = () => {
    window.focus();
    if (id) navigate(`/alerts/${id}`);
  };
}
