import type { Client } from "./client.js";

/**
 * Listens to what the page lives through. No `unload` or `beforeunload`: they cost the back/forward cache, and `pagehide` and
 * `visibilitychange` come in every case in which those would.
 */
export function watchPage(client: Client): () => void {
  const undo: (() => void)[] = [];
  const listen = (target: EventTarget | undefined, types: string, callback: (event: Event) => void) => {
    for (const type of target ? types.split(" ") : []) {
      target!.addEventListener(type, callback, true);
      undo.push(() => target!.removeEventListener(type, callback, true));
    }
  };
  const leave = (event: Event) => client._leave(event.type);
  const comeBack = () => client._delivery?._return();
  const page = typeof document === "undefined" ? undefined : document;
  const self = typeof addEventListener === "function" ? globalThis : undefined;
  // Tools that pretend to hide a page often change only one of the two.
  listen(page, "visibilitychange", (event) => (page!.hidden || page!.visibilityState === "hidden" ? leave(event) : comeBack()));
  listen(page, "freeze", leave);
  listen(page, "resume prerenderingchange", comeBack);
  listen(page && self, "pagehide", (event) => {
    client._delivery?._gone();
    leave(event);
  });
  listen(page && self, "pageshow", comeBack);
  listen(self, "online", () => client._delivery?._online());
  return () => undo.forEach((remove) => remove());
}
