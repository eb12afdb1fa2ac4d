import type { Span, SpanStatus } from "./types.js";

/** Messages that mean something to the receiver of a transaction, with their HTTP status; `4` stands for the rest of its hundred. */
const MESSAGES =
  "401:unauthenticated 403:permission_denied 404:not_found 409:already_exists 413:failed_precondition 429:resource_exhausted " +
  "499:cancelled 501:unimplemented 503:unavailable 504:deadline_exceeded 4:invalid_argument :internal_error :unknown_error " +
  ":aborted :out_of_range :data_loss ";

/** What an HTTP status code says about the request's span. */
export function getSpanStatusFromHttpCode(code: number): SpanStatus {
  const find = (status: number) => new RegExp(`\\b${status}:(\\w+)`).exec(MESSAGES)?.[1];
  return code < 400 && code >= 100 ? { code: 1 } : { code: 2, message: find(code) || find(Math.floor(code / 100)) || "internal_error" };
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
  return MESSAGES.includes(`:${status.message} `) ? status.message! : "internal_error";
}
