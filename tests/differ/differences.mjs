/** What two runs do not share, as lines; and the lines that the documentation allows. */

/**
 * `reference` are two runs of the same SDK: what they do not share says nothing. A subject that only one side has (a span, say) is one
 * difference, whatever is inside it.
 */
export function differences([first, second], ours) {
  const lines = [];
  const steady = new Map([...first].filter(([key, value]) => second.get(key) === value));
  const noise = new Set([...first.keys(), ...second.keys()].filter((key) => !steady.has(key)));
  // An attribute that one side lacks has no type there either.
  const lacks = (facts, key) => key.includes(": ") && (!facts.has(subjectOf(key)) || (key.includes(": type of ") && !facts.has(key)));
  for (const [key, value] of steady) {
    if (lacks(ours, key)) continue;
    if (!ours.has(key)) lines.push(`${key}: only Sentry`);
    else if (ours.get(key) !== value) lines.push(`${key}: ${value} ≠ ${ours.get(key)}`);
  }
  for (const key of ours.keys()) {
    if (steady.has(key) || noise.has(key) || lacks(steady, key)) continue;
    lines.push(`${key}: only Fanal`);
  }
  return lines;
}

function subjectOf(key) {
  return key.slice(0, key.indexOf(": "));
}

const SECTION = "## Differences on the wire";

/**
 * The table's rows: `[{scenario, pattern, isRace, matches}]`; the first two cells are code, `*` stands for anything. What "mostly" differs
 * is a race of a page's end, and need not show in every run.
 */
export function allowed(markdown) {
  const section = markdown.split(SECTION)[1]?.split("\n## ")[0] ?? "";
  const rows = [...section.matchAll(/^\| `([^|`]+)` \| `([^|`]+)` \| (.+) \|$/gm)];
  return rows.map(([, scenario, pattern, why]) => {
    const [where, what] = [scenario, pattern].map(matcher);
    return { scenario, pattern, isRace: why.startsWith("mostly: "), matches: (name, line) => where.test(name) && what.test(line) };
  });
}

function matcher(pattern) {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
