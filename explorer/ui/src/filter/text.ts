// Filters as text: terms added and taken away the way a person would write them. The server alone judges what they mean.
import { textOf } from "../format/number";

/** A value as it stands in a term: quoted where it would otherwise mean something else. */
export function quoted(value: unknown): string {
  const text = textOf(value);
  return /^[\p{L}\p{N}_./@+%#$~^&=-]+$/u.test(text) && !/^(AND|OR|NOT)$/.test(text) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** `key:value`; a missing value is `!has:key`. */
export function term(key: string, value: unknown, { negate = false } = {}): string {
  if (value === null || value === undefined) return `${negate ? "" : "!"}has:${key}`;
  const name = /^[\p{L}\p{N}_.-]+$/u.test(key) ? key : `"${key.replace(/[\\"]/g, "\\$&")}"`;
  return `${negate ? "!" : ""}${name}:${quoted(value)}`;
}

/** The filter with one more term. What says the opposite goes; what is there already is not said twice. */
export function withTerm(filter: string, added: string): string {
  const opposite = added.startsWith("!") ? added.slice(1) : `!${added}`;
  const kept = words(filter).filter((it) => it !== opposite);
  return kept.includes(added) ? kept.join(" ") : [...kept, added].join(" ");
}

/** The words of a filter: what spaces outside quotes and brackets part. */
export function words(filter: string): string[] {
  const found: string[] = [];
  let word = "";
  let isQuoted = false;
  let depth = 0;
  for (let index = 0; index < filter.length; index += 1) {
    const letter = filter[index] as string;
    if (isQuoted && letter === "\\") {
      word += letter + (filter[index + 1] ?? "");
      index += 1;
      continue;
    }
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && "([".includes(letter)) depth += 1;
    else if (!isQuoted && ")]".includes(letter)) depth -= 1;
    if (letter === " " && !isQuoted && depth <= 0) {
      if (word !== "") found.push(word);
      word = "";
    } else word += letter;
  }
  if (word !== "") found.push(word);
  return found;
}
