// Sets that a state holds are never changed, only replaced.

/** The set with a value added if it is not in it, else taken away; `isIn` says which, whatever was. */
export function toggled<T>(set: ReadonlySet<T>, value: T, isIn = !set.has(value)): ReadonlySet<T> {
  const next = new Set(set);
  if (isIn) next.add(value);
  else next.delete(value);
  return next;
}
