import type { Core } from "./engine.js";
import { CORE_WEIGHT_MAX, SNAPSHOT_WEIGHT, STRING_WEIGHT } from "./limits.js";
import type { Snapshot } from "./snapshot.js";
import { normalizeUnit } from "./units.js";
import type { Attributes, User } from "./types.js";

const TAG_STRING = 0;
const TAG_BOOLEAN = 1;
const TAG_NUMBER = 2;
const TAG_ARRAY = 3;
const TAG_DOUBLE_TEXT = 4;
const TAG_HAS_UNIT = 8;
const KEY_SHIFT = 16;
const EXACT_INTEGER_MAX = 2 ** 53;
/** Decimals that the core writes itself; a number with more of them crosses as text. */
const DECIMALS = 1e4;
/** Enough for the attributes of a page; it grows with the first large flush. */
const NUMBERS_FIRST = 256;
const DECIMAL_MAX = EXACT_INTEGER_MAX / DECIMALS;

/** What the SDK itself attaches: under what users set, and over it. */
export type Defaults = [weak: Attributes, strong: Attributes];

let encoder: TextEncoder | undefined;

/**
 * Carries records into the core: each distinct string once, everything else as numbers.
 *
 * Firefox cuts scripts short when a tab is closed, wherever they are, and then lets the page hear that it is hidden. So each step
 * here takes effect by its last assignment; one that was cut is done again from the start.
 */
export class Crossing {
  private _ids = new Map<string, number>();
  /** In the order of their ids. */
  private _strings: string[] = [];
  private _sentStrings = 0;
  private _definitions: [count: number, numbers: Float64Array][] = [];
  private _sentDefinitions = 0;
  /** The core holds something else than `_sent…` says. */
  private _isDirty = false;
  /** About what the core keeps for strings and snapshots, in bytes. */
  private _weight = 0;
  private _epoch = 0;
  private _charsMax = 0;
  /** Where numbers are put together before they cross; kept, because a fresh one per flush is what a collector would feel. */
  private _numbers = new Float64Array(NUMBERS_FIRST);
  private _at = 0;
  private _length = 0;
  /** Records ready to cross. */
  _staged = 0;
  /** Records that cannot cross, because they are larger than any may be. */
  _refused = 0;

  /**
   * Turns records into what crosses: `write` puts one down and answers whether it could. Strings longer than `charsMax` cannot be
   * part of a record. Needs no core, so it need not wait for one, nor for the flush.
   */
  _stage<Record>(records: Record[], charsMax: number, write: (record: Record, crossing: Crossing) => boolean): void {
    if (!this._staged && this._weight > CORE_WEIGHT_MAX) this._forget();
    this._charsMax = charsMax;
    this._at = this._length;
    let staged = 0;
    for (const record of records) {
      const start = this._at;
      if (write(record, this)) staged++;
      else this._at = start;
    }
    this._refused += records.length - staged;
    this._staged += staged;
    this._length = this._at;
  }

  /** Moves everything staged into the core, ready for `encode`. */
  _send(core: Core): void {
    if (this._isDirty) {
      core.forget();
      this._sentStrings = this._sentDefinitions = 0;
    }
    this._isDirty = true;
    this._sendStrings(core);
    for (const [count, numbers] of this._definitions.slice(this._sentDefinitions)) {
      sendNumbers(core, numbers);
      core.snapshot(count);
    }
    sendNumbers(core, this._numbers.subarray(0, this._length));
    core.begin(this._staged);
    this._sentStrings = this._strings.length;
    this._sentDefinitions = this._definitions.length;
    this._isDirty = false;
  }

  /** What was staged has been encoded, or is lost. */
  _clear(): void {
    this._length = this._staged = this._refused = 0;
  }

  /** The number of a snapshot in the core; what it holds for this `kind` of records is asked for once. */
  _snapshot(snapshot: Snapshot, kind: string, attributes: (snapshot: Snapshot) => Defaults): number {
    if (snapshot._epoch !== this._epoch) {
      snapshot._ids = {};
      snapshot._epoch = this._epoch;
    }
    let id = snapshot._ids[kind];
    if (id === undefined) {
      this._weight += SNAPSHOT_WEIGHT;
      snapshot._ids[kind] = id = this._define(attributes(snapshot));
    }
    return id;
  }

  /**
   * Puts a record's own attributes down, and their number before them; `more` where they do not say otherwise. `before` stands
   * between. False if one is larger than any may be.
   */
  _attributes(attributes: Attributes | undefined, more?: Attributes, before?: number): boolean {
    const countAt = this._at;
    let count = 0;
    this._put(0);
    if (before) this._put(before);
    for (const key in attributes) {
      const written = this._attribute(key, attributes[key], true);
      if (written < 0) return false;
      count += written;
    }
    for (const key in more) count += +(!attributes || !(key in attributes)) && this._attribute(key, more[key], true);
    this._numbers[countAt] = count;
    return true;
  }

  /** 1 = written, 0 = skipped, -1 = larger than any may be. */
  private _attribute(key: string, given: unknown, stringify: boolean): number {
    let value = given;
    let unit: unknown;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      ({ value, unit } = value as { value: unknown; unit?: unknown });
    }
    let tag = TAG_STRING;
    let payload = 0;
    let bytes = -1;
    if (typeof value === "boolean") {
      tag = TAG_BOOLEAN;
      payload = +value;
    } else if (typeof value === "number" && value === value) {
      // JSON has no infinity: the attribute would arrive with a null where it promises a double.
      if (value - value !== 0) return 0;
      tag = isSimple(value) ? TAG_NUMBER : TAG_DOUBLE_TEXT;
      payload = tag === TAG_NUMBER ? value : this._intern(String(value));
    } else {
      if (typeof value !== "string") {
        if (Array.isArray(value)) {
          tag = TAG_ARRAY;
          bytes = arrayBytes(value);
        } else if (!stringify || value === undefined) return 0;
        value = textOf(value);
      }
      if ((value as string).length > this._charsMax * 2) return -1;
      payload = this._intern(value as string);
    }
    if (key.length > this._charsMax) return -1;
    const hasUnit = unit && typeof unit === "string";
    this._put(this._intern(key) * KEY_SHIFT + tag + (hasUnit ? TAG_HAS_UNIT : 0));
    this._put(payload);
    if (bytes >= 0) this._put(bytes);
    if (hasUnit) this._put(this._intern(normalizeUnit(unit as string)));
    return 1;
  }

  private _define([weak, strong]: Defaults): number {
    const all = { ...weak, ...strong };
    const first = this._at;
    let count = 0;
    for (const key in all) {
      const start = this._at;
      this._put(+(key in strong));
      if (this._attribute(key, all[key], false) > 0) count++;
      else this._at = start;
    }
    const numbers = this._numbers.slice(first, this._at);
    this._at = first;
    return this._definitions.push([count, numbers]) - 1;
  }

  _put(number: number): void {
    if (this._at === this._numbers.length) {
      const larger = new Float64Array(this._at * 2);
      larger.set(this._numbers);
      this._numbers = larger;
    }
    this._numbers[this._at++] = number;
  }

  _intern(text: string): number {
    let id = this._ids.get(text);
    if (id === undefined) this._ids.set(text, (id = this._add(text)));
    return id;
  }

  /** The same for a string that will hardly come again: it is not looked up, nor remembered to be. */
  _add(text: string): number {
    this._weight += text.length + STRING_WEIGHT;
    return this._strings.push(text);
  }

  private _forget(): void {
    this._isDirty = true;
    this._ids.clear();
    this._strings = [];
    this._definitions = [];
    this._weight = 0;
    this._epoch++;
  }

  private _sendStrings(core: Core): void {
    const missing = this._strings.slice(this._sentStrings);
    if (!missing.length) return;
    const joined = missing.join("\0");
    const lengthsBytes = missing.length * 4;
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    const pointer = core.input(lengthsBytes + joined.length * 3);
    const lengths = new Uint32Array(core.memory.buffer, pointer, missing.length);
    for (let i = 0; i < missing.length; i++) lengths[i] = missing[i]!.length;
    core.strings(missing.length, writeUtf8(core, pointer + lengthsBytes, joined));
  }
}

function sendNumbers(core: Core, numbers: Float64Array): void {
  const pointer = core.input(numbers.length * 8);
  new Float64Array(core.memory.buffer, pointer, numbers.length).set(numbers);
}

/** Writes `text` to the core's memory and answers how many bytes it took. */
export function writeUtf8(core: Core, pointer: number, text: string): number {
  return (encoder ||= new TextEncoder()).encodeInto(text, new Uint8Array(core.memory.buffer, pointer)).written;
}

/** What `user` adds, unless something more specific says it. */
export function userAttributes({ _users }: Snapshot, withAddress?: boolean): Attributes {
  const { id, email, username, ip_address } = Object.assign({}, ..._users) as User;
  return compact({ "user.id": id, "user.email": email, "user.name": username, "user.ip_address": withAddress && ip_address });
}

/** Without the entries that are empty. */
export function compact(attributes: Attributes): Attributes {
  for (const key in attributes) if (!attributes[key]) delete attributes[key];
  return attributes;
}

/** Whether the core can write the number itself. */
export function isSimple(value: number): boolean {
  return Number.isInteger(value)
    ? value <= EXACT_INTEGER_MAX && value >= -EXACT_INTEGER_MAX
    : value < DECIMAL_MAX && value > -DECIMAL_MAX && Math.round(value * DECIMALS) / DECIMALS === value;
}

function arrayBytes(array: unknown[]): number {
  let bytes = 0;
  for (const element of array) {
    bytes += typeof element === "string" ? utf8Bytes(element) : typeof element === "number" ? 8 : typeof element === "boolean" ? 1 : 0;
  }
  return bytes;
}

/** User code may run here (`toJSON`), and may throw. */
function utf8Bytes(text: string): number {
  return (encoder ||= new TextEncoder()).encode(text).length;
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
