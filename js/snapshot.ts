import type { Client } from "./client.js";
import { getGlobalScope, getIsolationScope } from "./current.js";
import type { Scope } from "./scope.js";
import type { Attributes, User } from "./types.js";

/**
 * What the scopes held when something was recorded: references to containers that are never changed, so that taking one costs
 * nothing and merging waits for the flush. Records made under the same state share one snapshot.
 */
export interface Snapshot {
  /** Global, isolation, current: later wins. */
  _attributes: Attributes[];
  _users: User[];
  /** What the client itself attaches, beyond what is the same for the whole page. */
  _extra: Attributes | undefined;
  /** Without the user and the SDK's own attributes: a hook has already seen and settled those. */
  _isBare: boolean;
  /** Whose core knows it. */
  _client: Client | undefined;
  /** The numbers it has in the core, by what is recorded, and in which of the core's lives. */
  _ids: Record<string, number>;
  _epoch: number;
}

let revision = 0;
/** Forks of one scope mostly hold the same: they share. */
let newest: Snapshot | undefined;

/** Any scope changed in a way that records must see. */
export function scopeChanged(): void {
  revision++;
}

/** The snapshot of `scope` together with the global and isolation scopes. */
export function snapshotOf(scope: Scope): Snapshot {
  if (scope._revision !== revision) {
    const snapshot = takeSnapshot(scope, false);
    scope._snapshot = newest = newest && isSame(newest, snapshot) ? newest : snapshot;
    scope._revision = revision;
  }
  return scope._snapshot!;
}

/** A snapshot that is not shared. */
export function takeSnapshot(scope: Scope, isBare: boolean): Snapshot {
  const all = [getGlobalScope(), getIsolationScope(), scope];
  return {
    _attributes: all.map(({ _data }) => _data.attributes),
    _users: all.map(({ _data }) => _data.user),
    _extra: scope._client?._extraAttributes,
    _isBare: isBare,
    _client: scope._client,
    _ids: {},
    _epoch: -1,
  };
}

function isSame(one: Snapshot, other: Snapshot): boolean {
  const isShared = <T>(list: T[], others: T[]) => list.every((part, index) => part === others[index]);
  return one._client === other._client && !one._extra && !other._extra && isShared(one._attributes, other._attributes) && isShared(one._users, other._users);
}
