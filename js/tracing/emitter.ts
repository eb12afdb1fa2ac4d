import { getCurrentScope, withScope } from "../current.js";
import { patch } from "../patch.js";
import type { Scope } from "../scope.js";
import { bind } from "./trace.js";

const METHODS = "addEventListener on once addListener prependListener prependOnceListener removeEventListener off removeListener";

/** Listeners that are added from here on run with `scope`, and so under the span that is active in it. For event targets and emitters. */
export function bindScopeToEmitter<T extends object>(emitter: T, scope: Scope = getCurrentScope()): T {
  const bound = new WeakMap();
  let isAdding = false;
  for (const name of METHODS.split(" ")) {
    patch(emitter, name, (native, self, [event, listener, ...rest]) => {
      const call = (it: unknown) => native.call(self, event, it, ...rest);
      let added = bound.get(listener);
      if (/^(rem|off)/.test(name)) {
        // It may have been added before, too.
        if (added) call(added);
        return call(listener);
      }
      // `once` of Node.js adds a listener of its own around the one that is bound already.
      if (isAdding || typeof listener !== "function") return call(listener);
      if (!added) bound.set(listener, (added = withScope(scope, () => bind(listener))));
      isAdding = true;
      try {
        return call(added);
      } finally {
        isAdding = false;
      }
    });
  }
  return emitter;
}
