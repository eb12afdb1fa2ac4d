import { finallyDo, withScope } from "../current.js";
import type { Scope } from "../scope.js";

const GENERATOR = /Generator\]$/;

type Step = (value?: unknown) => unknown;
type Steps = Record<"next" | "return" | "throw", Step>;

/** Whether a callback answered with a generator, asynchronous or not: its work has not begun yet. */
export function isGenerator(value: unknown): boolean {
  return typeof value === "object" && GENERATOR.test(Object.prototype.toString.call(value));
}

/** Runs each step of the generator in `scope`, and calls `done` after its last one. The generator itself stays the same object. */
export function follow(value: unknown, scope: Scope, failed: () => void, done: () => void): void {
  const generator = value as Steps;
  for (const method of ["next", "return", "throw"] as const) {
    const step = generator[method];
    const look = (result: unknown) => {
      if ((result as { done?: boolean }).done) done();
      return result;
    };
    generator[method] = (given) =>
      finallyDo(
        () => {
          const result = withScope(scope, () => step.call(generator, given)) as PromiseLike<unknown>;
          return typeof result.then === "function" ? result.then(look) : look(result);
        },
        () => {},
        () => {
          failed();
          done();
        },
      );
  }
}
