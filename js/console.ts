let verbose = false;

/** Turns debug messages on; `init({debug: true})` does it. */
export function setVerbose(on: boolean): void {
  verbose = on;
}

/** One line for the developer of the page, in debug mode only. */
export function debugLog(message: string, ...detail: unknown[]): void {
  if (verbose) warn(message, ...detail);
}

/** One line that is worth saying without debug mode: a wrong option, a core that stopped. Never throws. */
export function warn(message: string, ...detail: unknown[]): void {
  try {
    console.warn("[fanal] " + message, ...detail);
  } catch {
    // A page may have replaced the console with something that throws.
  }
}
