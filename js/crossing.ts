import type { Core } from "./engine.js";
import { SNAPSHOTS_MAX, STRINGS_MAX, STRING_BYTES_MAX } from "./limits.js";
import type { MetricRecord } from "./record.js";
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
const VALUE_IS_TEXT = 4;
const EXACT_INTEGER_MAX = 2 ** 53;
/** Decimals that the core writes itself; a number with more of them crosses as text. */
const DECIMALS = 1e4;
const DECIMAL_MAX = EXACT_INTEGER_MAX / DECIMALS;

/** What the SDK itself attaches: under what users set, and over it. */
export type Defaults = [weak: Attributes, strong: Attributes];

let encoder: TextEncoder | undefined;

/** Carries records into the core: each distinct string once, everything else as numbers. */
export class Crossing {
  private _ids = new Map<string, number>();
  private _missing: string[] = [];
  private _snapshots = 0;
  private _epoch = 0;
  private _defaults!: Defaults;

  constructor(private _bytesMax: number) {}

  /** Records into the core, ready for `encode`. Answers how many cannot cross, because they are larger than any may be. */
  _carry(core: Core, records: MetricRecord[], defaults: Defaults): number {
    if (this._ids.size > STRINGS_MAX || this._snapshots > SNAPSHOTS_MAX || core.info(9) > STRING_BYTES_MAX) this._forget(core);
    this._defaults = defaults;
    const stream: number[] = [];
    const definitions: [count: number, numbers: number[]][] = [];
    let refused = 0;
    for (const record of records) {
      const snapshot = record._snapshot;
      if (snapshot._epoch !== this._epoch) {
        snapshot._epoch = this._epoch;
        snapshot._id = this._snapshots++;
        definitions.push(this._define(snapshot));
      }
      const start = stream.length;
      if (!this._record(stream, record)) {
        stream.length = start;
        refused++;
      }
    }
    this._sendStrings(core);
    for (const [count, numbers] of definitions) {
      this._sendNumbers(core, numbers);
      core.snapshot(count);
    }
    this._sendNumbers(core, stream);
    core.begin(records.length - refused);
    return refused;
  }

  private _record(out: number[], record: MetricRecord): boolean {
    const { _value: value, _attributes: attributes, _unit: unit } = record;
    if (record._name.length > this._bytesMax) return false;
    const simple = isSimple(value);
    out.push(
      simple ? record._type : record._type + VALUE_IS_TEXT,
      this._intern(record._name),
      unit && typeof unit === "string" ? this._intern(normalizeUnit(unit)) : 0,
      simple ? value : this._intern(String(value)),
      record._timeMs,
      this._intern(record._traceId),
      record._spanId ? this._intern(record._spanId) : 0,
      record._snapshot._id,
      0,
    );
    if (!attributes) return true;
    const countAt = out.length - 1;
    let count = 0;
    for (const key in attributes) {
      const written = this._attribute(out, key, attributes[key], true);
      if (written < 0) return false;
      count += written;
    }
    out[countAt] = count;
    return true;
  }

  /** 1 = written, 0 = skipped, -1 = larger than any metric may be. */
  private _attribute(out: number[], key: string, given: unknown, stringify: boolean): number {
    let value = given;
    let unit: unknown;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      ({ value, unit } = value as { value: unknown; unit?: unknown });
    }
    const at = out.length;
    switch (typeof value) {
      case "string":
        break;
      case "boolean":
        out.push(TAG_BOOLEAN, value ? 1 : 0);
        break;
      case "number":
        // JSON has no such numbers: an attribute would arrive with a null where it promises a double.
        if (value !== value && stringify) value = "null";
        else if (!isFinite(value)) return 0;
        else if (isSimple(value)) out.push(TAG_NUMBER, value);
        else out.push(TAG_DOUBLE_TEXT, this._intern(String(value)));
        break;
      default:
        if (Array.isArray(value)) {
          const text = textOf(value);
          if (text.length > this._bytesMax * 2) return -1;
          out.push(TAG_ARRAY, this._intern(text), arrayBytes(value));
        } else if (!stringify || value === undefined) return 0;
        else value = textOf(value);
    }
    if (typeof value === "string") {
      if (value.length > this._bytesMax) return -1;
      out.push(TAG_STRING, this._intern(value));
    }
    if (key.length > this._bytesMax) return -1;
    out[at]! += this._intern(key) * KEY_SHIFT;
    if (unit && typeof unit === "string") {
      out[at]! += TAG_HAS_UNIT;
      out.push(this._intern(unit));
    }
    return 1;
  }

  /** Merged here, once per distinct state of the scopes: later wins, then the user, then what the SDK knows better. */
  private _define(snapshot: Snapshot): [count: number, numbers: number[]] {
    const bare = snapshot._isBare;
    const [global, isolation, current] = snapshot._attributes;
    const settled = { ...global, ...isolation, ...current };
    const [defaults, fixed] = this._defaults;
    const weak: Attributes = bare ? settled : { ...defaults, ...settled, ...userAttributes(snapshot) };
    const strong: Attributes = bare ? {} : { ...fixed, ...snapshot._extra };
    const numbers: number[] = [];
    let count = 0;
    const all = { ...weak, ...strong };
    for (const key in all) {
      const at = numbers.length;
      numbers.push(+(key in strong));
      if (this._attribute(numbers, key, all[key], false) > 0) count++;
      else numbers.length = at;
    }
    return [count, numbers];
  }

  private _intern(text: string): number {
    let id = this._ids.get(text);
    if (id === undefined) {
      this._ids.set(text, (id = this._ids.size + 1));
      this._missing.push(text);
    }
    return id;
  }

  private _forget(core: Core): void {
    core.forget();
    this._ids.clear();
    this._snapshots = 0;
    this._epoch++;
  }

  private _sendStrings(core: Core): void {
    const missing = this._missing;
    if (!missing.length) return;
    this._missing = [];
    const joined = missing.join("\0");
    const lengthsBytes = missing.length * 4;
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    const pointer = core.input(lengthsBytes + joined.length * 3);
    const lengths = new Uint32Array(core.memory.buffer, pointer, missing.length);
    for (let i = 0; i < missing.length; i++) lengths[i] = missing[i]!.length;
    core.strings(missing.length, writeUtf8(core, pointer + lengthsBytes, joined));
  }

  private _sendNumbers(core: Core, numbers: number[]): void {
    const pointer = core.input(numbers.length * 8);
    new Float64Array(core.memory.buffer, pointer, numbers.length).set(numbers);
  }
}

/** Writes `text` to the core's memory and answers how many bytes it took. */
export function writeUtf8(core: Core, pointer: number, text: string): number {
  return (encoder ||= new TextEncoder()).encodeInto(text, new Uint8Array(core.memory.buffer, pointer)).written;
}

/** What `user` adds, unless something more specific says it. */
export function userAttributes({ _users: [global, isolation, current] }: Snapshot): Attributes {
  const user: User = { ...global, ...isolation, ...current };
  return compact({ "user.id": user.id, "user.email": user.email, "user.name": user.username });
}

/** Without the entries that are empty. */
export function compact(attributes: Attributes): Attributes {
  for (const key in attributes) if (!attributes[key]) delete attributes[key];
  return attributes;
}

function isSimple(value: number): boolean {
  return Number.isInteger(value)
    ? value <= EXACT_INTEGER_MAX && value >= -EXACT_INTEGER_MAX
    : value < DECIMAL_MAX && value > -DECIMAL_MAX && Math.round(value * DECIMALS) / DECIMALS === value;
}

function arrayBytes(array: unknown[]): number {
  let bytes = 0;
  for (const element of array) {
    bytes += typeof element === "string" ? element.length : typeof element === "number" ? 8 : typeof element === "boolean" ? 1 : 0;
  }
  return bytes;
}

/** User code may run here (`toJSON`), and may throw. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
