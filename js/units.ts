/** Short forms that people write, by unit. Case matters: Mb is not MB. */
const SHORT = "ns:nanosecond,us:microsecond,µs:microsecond,ms:millisecond,s:second,sec:second,B:byte,kB:kilobyte,KB:kilobyte,MB:megabyte,GB:gigabyte,KiB:kibibyte,MiB:mebibyte,GiB:gibibyte,%:percent";
const KNOWN = /^(\w*second|minute|hour|day|week|bit|\w*byte|ratio|percent|none)s?$/i;

/** Units repeat, mostly in a row. */
let lastUnit: string;
let lastName: string;

/** A known unit in its canonical name ("ms", "Seconds"); anything else is a custom unit and passes unchanged. */
export function normalizeUnit(unit: string): string {
  if (unit !== lastUnit) {
    const known = KNOWN.exec(unit) || new RegExp(`(?:^|,)${unit.replace(/\W/g, "\\$&")}:(\\w+)`).exec(SHORT);
    lastName = known ? known[1]!.toLowerCase() : unit;
    lastUnit = unit;
  }
  return lastName;
}
