/** Runs instead of the function: calls `native` with `self` and `args`, and answers for it. */
export type Around = (native: (...args: any[]) => any, self: any, args: any[]) => unknown;

/**
 * Puts `around` in the place of a function. A proxy: its name, length and text stay those of the original. What it answers undoes
 * that; where somebody else has patched on top, theirs stays and ours only passes through.
 */
export function patch(target: object, name: string, around: Around): () => void {
  const holder = target as Record<string, any>;
  const native = holder[name];
  let isOn = typeof native === "function";
  let patched: unknown;
  try {
    if (isOn) holder[name] = patched = new Proxy(native, { apply: (_, self, args) => (isOn ? around : Reflect.apply)(native, self, args) });
  } catch {
    // Frozen by the page: then it stays as it is.
  }
  return () => {
    isOn = false;
    if (patched && holder[name] === patched) holder[name] = native;
  };
}
