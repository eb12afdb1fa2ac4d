// What could be meant by the word under the cursor of a filter.
import { count } from "../format/number";
import { quoted } from "./text";

/** A key that can be filtered on, and what is known of its values. */
export interface Key {
  key: string;
  /** Of its values, or what the key is for. */
  hint?: string;
  values?: readonly { value: unknown; count?: number }[];
}

export interface Suggestion {
  label: string;
  hint: string;
  /** The whole filter, and where the cursor stands in it, once this is taken. */
  text: string;
  caret: number;
}

const SUGGESTIONS_MAX = 12;

/** The word that ends at `caret`: where it begins, without brackets and negation before it. */
function wordAt(text: string, caret: number): number {
  let start = caret;
  let isQuoted = false;
  for (let index = 0; index < caret; index += 1) {
    if (text[index] === '"') isQuoted = !isQuoted;
  }
  while (start > 0) {
    const letter = text[start - 1] as string;
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && /[\s(,[!]/.test(letter)) break;
    start -= 1;
  }
  return start;
}

export function complete(text: string, caret: number, keys: readonly Key[]): Suggestion[] {
  const start = wordAt(text, caret);
  const word = text.slice(start, caret);
  const rest = text.slice(caret).replace(/^[^\s)\],]*/, "");
  const take = (made: string, label: string, hint: string): Suggestion => {
    const before = text.slice(0, start) + made;
    return { label, hint, text: before + rest, caret: before.length };
  };
  const colon = word.indexOf(":");
  if (colon < 0) {
    const wanted = word.toLowerCase();
    const found = keys.filter(({ key }) => key.toLowerCase().includes(wanted));
    found.sort((a, b) => Number(b.key.toLowerCase().startsWith(wanted)) - Number(a.key.toLowerCase().startsWith(wanted)));
    return found.slice(0, SUGGESTIONS_MAX).map(({ key, hint }) => take(`${key}:`, key, hint ?? ""));
  }
  const name = word.slice(0, colon);
  const wanted = word.slice(colon + 1).replace(/^"/, "").toLowerCase();
  if (name === "has") {
    return keys.filter(({ key }) => key.toLowerCase().includes(wanted)).slice(0, SUGGESTIONS_MAX).map(({ key }) => take(`has:${key} `, key, "is set"));
  }
  const values = keys.find(({ key }) => key === name)?.values ?? [];
  const found = values.filter(({ value }) => String(value).toLowerCase().includes(wanted));
  return found.slice(0, SUGGESTIONS_MAX).map((it) => take(`${name}:${quoted(it.value)} `, String(it.value), it.count === undefined ? "" : count(it.count)));
}
