// Desktop notifications of alerts, for those who asked for them: the browser is asked for permission only on a click.
import { signal } from "@preact/signals";
import { recall, remember } from "../shell/memory";
import { navigate } from "../shell/router";
import { type Status, STATUS_WORDS } from "./types";

interface Notice {
  readonly id?: string;
  readonly name?: string;
  readonly status?: Status;
  readonly message?: string;
  /** Whether its rule says that desktops are told. */
  readonly desktop?: boolean;
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

function show({ id, name = "Alert", status, message = "", desktop = true }: Notice): void {
  if (!desktop) return;
  const notification = new Notification(status ? `${name}: ${STATUS_WORDS[status]}` : name, { body: message, tag: id ?? name });
  notification.onclick = () => {
    window.focus();
    if (id) navigate(`/alerts/${id}`);
  };
}
