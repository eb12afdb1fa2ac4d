/** The one place that decides how much of a URL is recorded. */
import type { FullClient } from "./full-client.js";

/** A key with one of these in its name has a value that nobody else may read. */
const SENSITIVE = /auth|token|secret|session|passw(or)?d|pwd|key|jwt|bearer|sso|saml|csrf|xsrf|credentials|sid|identity|cookie/i;

/** Enough to recognise the content of a `data:` URL, and no more: type, encoding, the first characters. */
const DATA_URL = /^data:([^;,]{0,40})[^,]*?(;base64)?(?:,(.{0,10})(.*))?$/is;

/** Scheme and slashes, (credentials,) the rest up to query and fragment, and these. */
const PARTS = /^(?:((?:[a-z][\w+.-]*:)?\/\/)(?:[^/?#]*@)?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;

/** What `dataCollection.urlQueryParams` may be. */
type Collected = boolean | { allow?: string[]; deny?: string[] } | undefined;

/**
 * The URL as it may be recorded: without credentials, query and fragment. Where `dataCollection.urlQueryParams` asks for them they
 * stay, and the values under sensitive keys become `[Filtered]`.
 */
export function scrubUrl(url: string, client: FullClient): string {
  // Most URLs have none of it, and a page load asks for a hundred of them.
  if (!/[?#@]|^data:/i.test(url)) return url;
  const [data, type, base64, content, more] = DATA_URL.exec(url) || [];
  // As the protocol's other SDKs write it, so that names compare.
  if (data) return `data:${type || "text/plain"}${base64 ? ",base64" : ""}${content ? "," + content : ""}${more ? "... [truncated]" : ""}`;
  const [, start = "", path, query, fragment] = PARTS.exec(url)!;
  const collected = (query || fragment) && (client.getDataCollectionOptions()["urlQueryParams"] as Collected);
  const part = (mark: string, text?: string) => (collected && text ? mark + filter(text, collected) : "");
  return start + path + part("?", query) + part("#", fragment);
}

function filter(text: string, collected: Collected): string {
  return text.replace(/([^?&=]+)=[^&]*/g, (pair, key: string) => (isHidden(key, collected) ? key + "=[Filtered]" : pair));
}

function isHidden(encoded: string, collected: Collected): boolean {
  const key = ([...new URLSearchParams(encoded)][0]?.[0] || encoded).toLowerCase();
  const { allow, deny } = collected as { allow?: string[]; deny?: string[] };
  const isNamed = (terms: string[]) => terms.some((term) => key.includes(term.toLowerCase()));
  return SENSITIVE.test(key) || (allow ? !isNamed(allow) : deny ? isNamed(deny) : false);
}
