import { guard } from "../guard.js";
import { patch } from "../patch.js";

/** The part of the Navigation API that is used here. */
interface Navigation extends EventTarget {
  currentEntry: unknown;
}

type OnNavigation = (to: string) => void;

/**
 * Calls `onNavigation` when the page gets another URL without loading another document. The Navigation API knows every way in which
 * that happens; where there is none, `pushState` and `replaceState` are patched and tell before they act.
 */
export function watchHistory(onNavigation: OnNavigation, signal: AbortSignal): void {
  const initial = location.href;
  let last: string | undefined;
  const tell = (to: string) => {
    const from = last;
    last = to;
    if (from !== to && !(from === undefined && isTidied(initial, to))) onNavigation(to);
  };
  const tellCurrent = () => tell(location.href);
  const { navigation } = globalThis as { navigation?: Navigation };
  // Documents without an entry (of an opaque origin, for example) get no events either.
  if (navigation?.currentEntry) navigation.addEventListener("currententrychange", tellCurrent, { signal });
  else {
    addEventListener("popstate", tellCurrent, { signal });
    for (const name of ["pushState", "replaceState"]) {
      const undo = patch(history, name, (native, self, args) => {
        if (args[2]) guard(() => tell(new URL(args[2], document.baseURI).href));
        return native.apply(self, args);
      });
      signal.addEventListener("abort", undo);
    }
  }
}

/** The first change is none if a router only removes the query or the fragment that the page came with. */
function isTidied(initial: string, to: string): boolean {
  return initial.startsWith(to) && /^([?#]|$)/.test(initial.slice(to.length));
}
