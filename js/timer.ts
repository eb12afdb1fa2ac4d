/** `setTimeout` that does not keep a server process alive. */
export function later(callback: () => void, ms: number): unknown {
  const timer = setTimeout(callback, ms);
  (timer as unknown as { unref?(): void }).unref?.();
  return timer;
}

/** Whether `settled` is so within `ms` milliseconds; without a number it takes as long as it takes. */
export function within(settled: PromiseLike<unknown>, ms?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = ms ? setTimeout(resolve, ms, false) : undefined;
    const done = () => {
      clearTimeout(timer);
      resolve(true);
    };
    settled.then(done, done);
  });
}
