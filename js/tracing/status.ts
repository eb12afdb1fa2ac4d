import type { Span, SpanStatus } from "./types.js";

/** Messages by HTTP status; `4` and `5` stand for the rest of their hundred. */
const BY_HTTP: Record<number, string> = {
  401: "unauthenticated", 403: "permission_denied", 404: "not_found", 409: "already_exists", 413: "failed_precondition",
  429: "resource_exhausted", 499: "cancelled", 501: "unimplemented", 503: "unavailable", 504: "deadline_exceeded", 4: "invalid_argument",
};

/** Messages that have a meaning to the receiver of a transaction. */
const KNOWN = /^(cancelled|unknown_error|invalid_argument|deadline_exceeded|not_found|already_exists|permission_denied|resource_exhausted|failed_precondition|aborted|out_of_range|unimplemented|unavailable|internal_error|data_loss|unauthenticated)$/;

/** What an HTTP status code says about the request's span. */
export function getSpanStatusFromHttpCode(code: number): SpanStatus {
  if (code < 400 && code >= 100) return { code: 1 };
  return { code: 2, message: BY_HTTP[code] || BY_HTTP[Math.floor(code / 100)] || "internal_error" };
}

/** Sets the span's status and `http.response.status_code`. */
export function setHttpStatus(span: Span, code: number): void {
  span.setAttribute("http.response.status_code", code);
  span.setStatus(getSpanStatusFromHttpCode(code));
}

/** Whether a streamed span counts as failed. */
export function isFailed(status: SpanStatus | undefined): boolean {
  return !!status && status.code === 2 && status.message !== "cancelled";
}

/** The status in one word, as transactions carry it. */
export function statusWord(status: SpanStatus | undefined): string {
  if (!status || status.code !== 2) return "ok";
  return KNOWN.test(status.message!) ? status.message! : "internal_error";
}
