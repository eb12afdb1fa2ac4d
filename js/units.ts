/** Short forms that people write. Case matters: Mb is not MB. */
const ALIASES = "ns:nano us:micro µs:micro ms:milli s: sec: B:byte kB:kilobyte KB:kilobyte MB:megabyte GB:gigabyte KiB:kibibyte MiB:mebibyte GiB:gibibyte";
const KNOWN = /^((nano|micro|milli)?second|minute|hour|day|week|bit|(kilo|mega|giga|tera|peta|exa|kibi|mebi|gibi|tebi|pebi|exbi)?byte|ratio|percent|none)$/;

/** Most code uses one unit many times in a row. */
let lastUnit: string;
let lastName: string;

/** A known unit in its canonical name ("ms", "Seconds"); anything else is a custom unit and passes unchanged. */
export function normalizeUnit(unit: string): string {
  if (lastUnit !== unit) {
    lastUnit = unit;
    const lower = unit.toLowerCase().replace(/s$/, "");
    lastName = KNOWN.test(lower) ? lower : fromAlias(unit);
  }
  return lastName;
}

function fromAlias(unit: string): string {
  for (const pair of ALIASES.split(" ")) {
    const [alias, name] = pair.split(":");
    if (alias === unit) return /byte/.test(name!) ? name! : name + "second";
  }
  return unit;
}
