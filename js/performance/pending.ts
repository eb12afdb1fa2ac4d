import { observe } from "./observe.js";

/** As many as a route span may reasonably have; a page that gets none for long keeps the newest. */
const PENDING_ENTRIES_MAX = 500;

export interface Pending<T> {
  /** What came since the last time. */
  _take(): T[];
  _stop(): void;
}

/**
 * Keeps the entries of one type until they are asked for, those from before included. The browser's own list would not do: it is sorted
 * by start, so what comes late is in its middle, it is full after 250 resources, and pages clear it.
 */
export function keepPending<T extends PerformanceEntry>(type: string, isWanted: (entry: T) => boolean): Pending<T> {
  let entries: T[] = [];
  const observation = observe<T>(type, (more) => {
    entries = entries.concat(more.filter(isWanted)).slice(-PENDING_ENTRIES_MAX);
  });
  return {
    _take() {
      observation._take();
      const taken = entries;
      entries = [];
      return taken;
    },
    _stop: observation,
  };
}
