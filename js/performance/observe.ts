/** Ends the observation. `_take` hands over at once what the browser has noted and not told yet: the last chance when the page leaves. */
export type Observation = (() => void) & { _take(): void };

type Entries<T extends PerformanceEntry> = (entries: T[]) => void;

/**
 * Calls `callback` with the entries of one type of the performance timeline, or of several (separated by blanks), those from before
 * included. A browser that does not know a type gives nothing of it.
 */
export function observe<T extends PerformanceEntry>(types: string, callback: Entries<T>, options?: PerformanceObserverInit): Observation {
  let observer: PerformanceObserver | undefined;
  const tell = (entries: PerformanceEntryList) => {
    try {
      if (entries.length) callback(entries as T[]);
    } catch {
      // Entries of exotic browsers may lack anything; the page must not see an error that is not its own.
    }
  };
  try {
    // In a microtask, because Safari calls back inside `observe`, when the caller does not have the answer yet.
    observer = new PerformanceObserver((list) => queueMicrotask(() => tell(list.getEntries())));
    for (const type of types.split(" ")) {
      // Firefox prints a warning for a type that it does not know, so it is asked first.
      if (isObservable(type)) observer.observe({ type, buffered: true, ...options });
    }
  } catch {
    // No observers, or none that takes one type at a time.
  }
  return Object.assign(() => observer?.disconnect(), { _take: () => observer && tell(observer.takeRecords()) });
}

/** Whether the browser knows the type. */
export function isObservable(type: string): boolean {
  return !!globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type);
}
