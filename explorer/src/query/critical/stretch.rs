//! How long each span of a trace counts, by the clock of its root.
//!
//! A span lasts as long as the last one below it: what it started goes on after it. A call to another service is the
//! exception, for its caller went on when it ended: what serves it counts up to there, and is moved into it where the
//! clocks of the two differ. Web vitals measure what others did, so they do not count.

use std::collections::{HashMap, VecDeque};

use super::Piece;

#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Of the span.
    pub place: usize,
    /// Among the stretches.
    pub parent: Option<usize>,
    pub start: i64,
    pub end: i64,
    /// How far it is moved, and all below it.
    shift: i64,
    /// Whether it is what another service does about a call.
    serves: bool,
}

/// What hangs on the root, parents before their children.
pub fn stretches(spans: &[Piece<'_>]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::with_capacity(spans.len());
    let Some((root, mut children)) = tree(spans) else { return found };
    let mut waiting = VecDeque::from([(root, None)]);
    // Children are taken out once, so a circle ends.
    while let Some((place, parent)) = waiting.pop_front() {
        let Some(span) = spans.get(place) else { continue };
        let above = parent.and_then(|parent: usize| found.get(parent));
        let above = above.and_then(|above| Some((above, spans.get(above.place)?)));
        found.push(stretch(place, parent, span, above));
        let index = found.len() - 1;
        let below = children.remove(&place).unwrap_or_default();
        waiting.extend(below.into_iter().map(|child| (child, Some(index))));
    }
    // From the leaves upwards. What only marks a moment makes nothing longer.
    for index in (1..found.len()).rev() {
        let Some(child) = found.get(index).copied() else { continue };
        if let Some(parent) = child.parent.and_then(|parent| found.get_mut(parent))
            && !child.serves
            && child.start < child.end
        {
            parent.end = parent.end.max(child.end);
        }
    }
    found
}

/// The place of the root, and the places of each span's children.
fn tree(spans: &[Piece<'_>]) -> Option<(usize, HashMap<usize, Vec<usize>>)> {
    let places: HashMap<&str, usize> =
        spans.iter().enumerate().map(|(place, span)| (span.span_id, place)).collect();
    let parent = |span: &Piece<'_>| span.parent_span_id.and_then(|id| places.get(id)).copied();
    let rank = |span: &Piece<'_>| (parent(span).is_some(), !span.is_segment, span.start);
    let root = (0..spans.len()).min_by_key(|place| spans.get(*place).map(rank))?;
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    for (place, span) in spans.iter().enumerate() {
        if let Some(parent) = parent(span).filter(|_| place != root && !is_vital(span)) {
            children.entry(parent).or_default().push(place);
        }
    }
    Some((root, children))
}

fn stretch(
    place: usize,
    parent: Option<usize>,
    span: &Piece<'_>,
    above: Option<(&Stretch, &Piece<'_>)>,
) -> Stretch {
    let shift = above.map_or(0, |(above, _)| above.shift);
    let (start, end) = (span.start.saturating_add(shift), span.end.saturating_add(shift));
    let call = above.filter(|(_, above)| span.is_segment && is_call(above)).map(|(call, _)| call);
    let moved = call.map_or(0, |call| into((call.start, call.end), (start, end)));
    Stretch {
        place,
        parent,
        start: start.saturating_add(moved),
        end: end.saturating_add(moved),
        shift: shift.saturating_add(moved),
        serves: call.is_some(),
    }
}

/// How far to move what serves a call. By nothing while it may be true: it begins within the call, and ends there or is
/// longer than it. Else to the middle, for nobody knows which way took longer; what is longer begins with the call.
fn into(call: (i64, i64), served: (i64, i64)) -> i64 {
    let spare = call.1.saturating_sub(call.0).saturating_sub(served.1.saturating_sub(served.0));
    let begins_within = call.0 <= served.0 && served.0 < call.1;
    if begins_within && (served.1 <= call.1 || spare < 0) {
        return 0;
    }
    call.0.saturating_add(spare.max(0) / 2).saturating_sub(served.0)
}

/// Whether it waits for another service.
fn is_call(span: &Piece<'_>) -> bool {
    matches!(span.op, Some("http.client" | "rpc" | "rpc.client" | "grpc.client"))
}

fn is_vital(span: &Piece<'_>) -> bool {
    span.op.is_some_and(|op| op.starts_with("ui.webvital.") || op.starts_with("ui.interaction."))
}
