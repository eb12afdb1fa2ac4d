//! Requests that leave, and which of them carry trace headers.

use crate::api::propagation;
use crate::api::span::Span;
use crate::trace::baggage::Dsc;

/// Gives a request the headers of a span, if its address is one that gets them. What it carries already stays.
pub(crate) fn carry(
    span: &Span,
    address: &str,
    get: impl Fn(&str) -> Option<String>,
    mut set: impl FnMut(&'static str, &str),
) {
    if !propagation::is_target(address, is_target_by_default(address)) {
        return;
    }
    for (name, value) in propagation::headers_of(span).iter() {
        match get(name) {
            None => set(name, value),
            Some(present) if name == "baggage" => {
                let ours = Dsc::parse(value).unwrap_or_default();
                set(name, &ours.merge_into(&present));
            }
            Some(_) => {}
        }
    }
}

/// Servers talk to their own, mostly.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
fn is_target_by_default(_: &str) -> bool {
    true
}

/// Other origins would have to allow the headers, or the browser refuses the request.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
fn is_target_by_default(address: &str) -> bool {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    let rest = origin.as_deref().and_then(|origin| address.strip_prefix(origin));
    let is_own = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    is_own || (address.starts_with('/') && !address.starts_with("//"))
}
