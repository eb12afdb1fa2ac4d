// What the browser remembers between visits. Where it may not remember, nothing breaks.

const PREFIX = "fanal.";

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Storage is off or full: the choice lasts until the page is closed.
  }
}
