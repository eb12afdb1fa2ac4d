import type { FullClient } from "../full-client.js";
import { scrubUrl } from "../scrub.js";
import { isStreaming } from "../tracing/lifecycle.js";
import { ORIGIN } from "../tracing/names.js";
import { setHttpStatus } from "../tracing/status.js";
import type { Span, SpanAttributes, StartSpanOptions } from "../tracing/types.js";

/** A request as the page asked for it. */
export interface Asked {
  _type: "fetch" | "xhr";
  _method: string;
  /** As the page wrote it. */
  _raw: string;
  /** Where it goes. */
  _url: URL;
  /** What the page set. */
  _headers: Headers | undefined;
  /** Whether the browser lets it have headers of ours. */
  _mayCarry: boolean;
}

/** Set by frameworks on what they load ahead of need. */
const PREFETCH = ["purpose", "x-purpose", "next-router-prefetch"];

/** How the span of a request begins. Streamed names say only where it goes, so that they stay few; transactions name the path. */
export function spanOptions({ _type, _method, _raw, _url, _headers }: Asked, client: FullClient): StartSpanOptions {
  const { href, hostname, port } = _url;
  const full = scrubUrl(href, client);
  const attributes: SpanAttributes = { [ORIGIN]: "auto.http.browser", type: _type, "http.request.method": _method, "url.full": full };
  if (hostname) attributes["url.domain"] = attributes["server.address"] = hostname;
  if (port) attributes["server.port"] = +port;
  // What scrubbing has left of them: nothing, unless the page wants them.
  if (/[?#]/.test(full)) {
    const [address, fragment] = full.split(/#(.*)/s);
    const query = address!.split(/\?(.*)/s)[1];
    if (query) attributes["url.query"] = query;
    if (fragment) attributes["url.fragment"] = fragment;
  }
  if (_headers && PREFETCH.some((name) => /^(prefetch|1)/.test(_headers.get(name)!))) attributes["http.request.prefetch"] = true;
  const where = isStreaming(client) ? hostname : scrubUrl(_raw, client).split(/[?#]/, 1)[0];
  return { name: where ? `${_method} ${where}` : _method, op: "http.client", attributes };
}

/** What the answer says about the request. A status of 0 without an error is an answer that the page may not read. */
export function setOutcome(span: Span, status: number, error: unknown, response: Response | undefined): void {
  if (status) setHttpStatus(span, status);
  else if (error) span.setStatus({ code: 2, message: "internal_error" });
  const length = +response?.headers.get("content-length")!;
  if (length) span.setAttribute("http.response.body.size", length);
}
