/** `setTimeout` that does not keep a server process alive. */
export function later(callback: () => void, ms: number): unknown {
  const timer = setTimeout(callback, ms);
  (timer as unknown as { unref?(): void }).unref?.();
  return timer;
}
