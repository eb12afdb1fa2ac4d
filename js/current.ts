import type { Client } from "./client.js";
import { guard } from "./guard.js";
import { ScopeBase } from "./scope-base.js";
import type { Scope } from "./scope.js";

/** `AsyncContext.Variable`, as proposed for JavaScript. */
export interface AsyncVariable {
  get(): unknown;
  run<T>(value: unknown, callback: () => T): T;
}

/** Most browsers have no asynchronous context that a library may rely on: a stack, as every SDK of this protocol has. */
let stack: Scope[] | undefined;
/** Where there is one, it is used instead, and concurrent async blocks keep apart. */
let variable: AsyncVariable | undefined;
let globalScope: Scope | undefined;
let isolationScope: Scope | undefined;
let ScopeClass: new () => ScopeBase = ScopeBase;

/** The full entry has scopes that hold more than metrics need. */
export function useScopeClass(scopeClass: new () => ScopeBase): void {
  ScopeClass = scopeClass;
}

/** Keeps the current scope in `asyncVariable` from here on. */
export function useAsyncVariable(asyncVariable: AsyncVariable): void {
  variable = asyncVariable;
}

/** The scope of the running code block: what `withScope` forks. */
export function getCurrentScope(): Scope {
  stack ||= [newScope()];
  return (variable?.get() as Scope) || stack[stack.length - 1]!;
}

/** One per page: user, tags and attributes set by the top-level functions live here. */
export function getIsolationScope(): Scope {
  return (isolationScope ||= newScope());
}

/** Applies to everything, and only holds what is set on it explicitly. */
export function getGlobalScope(): Scope {
  return (globalScope ||= newScope());
}

/** The client that records for the running code. */
export function getClient<C extends Client>(): C | undefined {
  return getCurrentScope().getClient();
}

/**
 * Runs `callback` in a fork of the current scope, or in the given scope. An async callback keeps its scope until its promise
 * settles; browsers cannot tell concurrent async blocks apart, so they see each other's scope.
 */
export function withScope<T>(callback: (scope: Scope) => T): T;
export function withScope<T>(scope: Scope | undefined, callback: (scope: Scope) => T): T;
export function withScope<T>(first: unknown, second?: (scope: Scope) => T): T {
  const scope = (second && (first as Scope | undefined)) || getCurrentScope().clone();
  const callback = second || (first as (scope: Scope) => T);
  getCurrentScope();
  if (variable) return variable.run(scope, () => callback(scope));
  stack!.push(scope);
  return finallyDo(
    () => callback(scope),
    () => {
      // Not simply the top: another async block may have pushed in between. The first scope stays.
      const at = stack!.lastIndexOf(scope);
      if (at === stack!.length - 1 && at) stack!.pop();
      else if (at > 0) stack!.splice(at, 1);
    },
  );
}

/** In browsers there is one isolation scope per page: this forks the current scope only, as `@sentry/browser` does. */
export function withIsolationScope<T>(callback: (isolationScope: Scope) => T): T {
  return withScope(() => callback(getIsolationScope()));
}

/**
 * Runs `callback`, then `after` once it has returned, thrown or settled; before that `failed`, if it failed. What it answers or
 * throws passes through untouched.
 */
export function finallyDo<T>(callback: () => T, after: () => void, failed?: () => void): T {
  let result: T;
  const fail = (error: unknown) => {
    failed?.();
    after();
    throw error;
  };
  try {
    result = callback();
  } catch (error) {
    return fail(error);
  }
  const thenable = result as PromiseLike<unknown> | undefined;
  if (!thenable || typeof thenable.then !== "function") {
    after();
    return result;
  }
  // The derived promise: returning the original would mark its rejection as handled and silence `unhandledrejection`.
  return withMembers(thenable.then((value) => (after(), value), fail), thenable) as T;
}

/** What some libraries answer is more than a promise: a request of jQuery has `abort()`. */
function withMembers(derived: any, original: any): unknown {
  guard(() => {
    for (const key in original) {
      const member = original[key];
      if (!(key in derived)) derived[key] = typeof member === "function" ? member.bind(original) : member;
    }
  });
  return derived;
}

function newScope(): Scope {
  return new ScopeClass() as Scope;
}
