// The little that a text widget can say: paragraphs, headings, lists, bold, code and addresses.

export type Words = readonly ({ readonly kind: "text" | "bold" | "code" | "link"; readonly text: string })[];

export type Block = { readonly kind: "heading" | "paragraph"; readonly words: Words } | { readonly kind: "list"; readonly items: readonly Words[] };

const PARTS = /\*\*([^*]+)\*\*|`([^`]+)`|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/g;

export function wordsOf(text: string): Words {
  const found: { kind: "text" | "bold" | "code" | "link"; text: string }[] = [];
  let at = 0;
  for (const part of text.matchAll(PARTS)) {
    if (part.index > at) found.push({ kind: "text", text: text.slice(at, part.index) });
    const [, bold, code, link] = part;
    found.push(bold ? { kind: "bold", text: bold } : code ? { kind: "code", text: code } : { kind: "link", text: link ?? "" });
    at = part.index + part[0].length;
  }
  if (at < text.length) found.push({ kind: "text", text: text.slice(at) });
  return found;
}

/** Blank lines part paragraphs; `#` begins a heading and `-` an item of a list. */
export function blocksOf(text: string): Block[] {
  return text.split(/\n\s*\n/).flatMap((part) => {
    const lines = part.split("\n").filter((line) => line.trim() !== "");
    if (lines.length === 0) return [];
    if (lines.every((line) => /^\s*[-*] /.test(line))) return [{ kind: "list" as const, items: lines.map((line) => wordsOf(line.replace(/^\s*[-*] /, ""))) }];
    const heading = /^#+ (.*)$/.exec(lines[0]!);
    const rest = heading ? lines.slice(1) : lines;
    const made: Block[] = heading ? [{ kind: "heading", words: wordsOf(heading[1]!) }] : [];
    return rest.length > 0 ? [...made, { kind: "paragraph", words: wordsOf(rest.join("\n")) }] : made;
  });
}
