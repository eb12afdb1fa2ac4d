//! What an HTTP status code says about a span.

/// The message of a failed request's span; none if the request did not fail.
///
/// ```
/// use fanal::trace::status::failure;
///
/// assert_eq!(failure(204), None);
/// assert_eq!(failure(404), Some("not_found"));
/// assert_eq!(failure(418), Some("invalid_argument"));
/// ```
pub fn failure(code: u32) -> Option<&'static str> {
    Some(match code {
        100..=399 => return None,
        401 => "unauthenticated",
        403 => "permission_denied",
        404 => "not_found",
        409 => "already_exists",
        413 => "failed_precondition",
        429 => "resource_exhausted",
        499 => "cancelled",
        400..=499 => "invalid_argument",
        501 => "unimplemented",
        503 => "unavailable",
        504 => "deadline_exceeded",
        _ => "internal_error",
    })
}
