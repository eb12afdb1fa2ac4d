import { isSimple, userAttributes } from "./crossing.js";
import type { Crossing, Defaults } from "./crossing.js";
import type { MetricRecord } from "./record.js";
import type { Snapshot } from "./snapshot.js";
import { normalizeUnit } from "./units.js";

const VALUE_IS_TEXT = 4;

/** Writes metrics down for the core; ARCHITECTURE.md, "The crossing", has the order. */
export function metricWriter(defaults: Defaults, skewMs: number, charsMax: number): (record: MetricRecord, crossing: Crossing) => boolean {
  const attributes = (snapshot: Snapshot) => attributesOf(snapshot, defaults);
  return (record, crossing) => {
    const { _value: value, _unit: unit, _name: name } = record;
    if (name.length > charsMax) return false;
    const simple = isSimple(value);
    // First, because a snapshot that is new is put together in the same place.
    const snapshot = crossing._snapshot(record._snapshot, "metric", attributes);
    crossing._put(simple ? record._type : record._type + VALUE_IS_TEXT);
    crossing._put(crossing._intern(name));
    crossing._put(unit && typeof unit === "string" ? crossing._intern(normalizeUnit(unit)) : 0);
    crossing._put(simple ? value : crossing._intern(String(value)));
    crossing._put(record._timeMs + skewMs);
    crossing._put(crossing._intern(record._traceId));
    crossing._put(record._spanId ? crossing._intern(record._spanId) : 0);
    crossing._put(snapshot);
    return crossing._attributes(record._attributes);
  };
}

/** Merged once per distinct state of the scopes: later wins, then the user, then what the SDK knows better. */
function attributesOf(snapshot: Snapshot, [defaults, fixed]: Defaults): Defaults {
  const settled = Object.assign({}, ...snapshot._attributes);
  if (snapshot._isBare) return [settled, {}];
  return [{ ...defaults, ...settled, ...userAttributes(snapshot) }, { ...fixed, ...snapshot._extra }];
}
