//! How long a visitor waited for the page to answer: the worst interaction, or almost the worst if there were many.

use wasm_bindgen::JsValue;

use super::super::super::{js, machine};
use super::place::Place;
use super::tell::Told;
use crate::api::span::Span;
use crate::api::value::{Key, Value};

/// The browser tells of events from this duration on; shorter ones nobody notices.
pub(in super::super) const EVENT_MS_MIN: f64 = 40.0;

/// One interaction in this many may be slower than the value, so that a single mishap does not stand for a long visit.
const FORGIVEN_SHARE: f64 = 50.0;

/// Enough for visits of up to 500 interactions; in longer ones the tenth stands for what would follow.
const LONGEST_MAX: usize = 10;

/// Durations are rounded to this; events whose ends differ by no more were answered by the same frame.
const FRAME_MS: f64 = 8.0;

/// Targets of the newest inputs, because an element that its own handler removes is gone when its event is told.
const TARGETS_MAX: usize = 10;
/// The two clocks of an event are rounded differently.
const SAME_EVENT_MS: f64 = 5.0;

#[derive(Default)]
pub(super) struct Inp {
    /// Sorted.
    longest: Vec<Interaction>,
    /// The newest first.
    touched: Vec<(f64, Place)>,
    told: f64,
}

struct Interaction {
    id: f64,
    value: f64,
    /// When it began.
    start: f64,
    is_press: bool,
    /// When the first of its handlers began, and the last one ended.
    from: f64,
    to: f64,
    place: Option<Place>,
    route: Option<Span>,
}

impl Inp {
    /// A target as it was when it was touched.
    pub(super) fn touched(&mut self, time: f64, place: Place) {
        self.touched.insert(0, (time, place));
        self.touched.truncate(TARGETS_MAX);
    }

    pub(super) fn read(&mut self, entry: JsValue, route_at: impl Fn(f64) -> Option<Span>) {
        let of = |name: &str| js::number(&entry, name);
        let (id, duration, start) = (of("interactionId"), of("duration"), of("startTime"));
        let (from, to) = (of("processingStart"), of("processingEnd"));
        // Paints have the id of their interaction too.
        if id == 0.0 || from == 0.0 {
            return;
        }
        let place = self.longest.iter().position(|it| it.id == id);
        let mut it = match place {
            Some(place) => self.longest.remove(place),
            None => Interaction {
                id,
                value: -1.0,
                start,
                is_press: false,
                from,
                to,
                place: None,
                route: route_at(start),
            },
        };
        let is_same_frame = (start + duration - it.start - it.value).abs() <= FRAME_MS;
        if is_same_frame {
            (it.from, it.to) = (it.from.min(from), it.to.max(to));
        }
        if duration > it.value {
            if !is_same_frame {
                (it.from, it.to) = (from, to);
            }
            let name = js::text(&entry, "name");
            it.is_press = name.starts_with("key") || name.starts_with("input");
            (it.value, it.start) = (duration, start);
        }
        if it.place.is_none() {
            let node = js::get(&entry, "target");
            let touched =
                self.touched.iter().find(|(time, _)| (time - start).abs() < SAME_EVENT_MS);
            let seen = touched.map(|(_, place)| place.clone());
            it.place = if node.is_truthy() { Some(Place::of(&node)) } else { seen };
        }
        let rank = self.longest.iter().position(|other| other.value < it.value);
        self.longest.insert(rank.unwrap_or(self.longest.len()), it);
        self.longest.truncate(LONGEST_MAX);
    }

    /// Told anew whenever it has become another one.
    pub(super) fn settle(&mut self) -> Option<Told> {
        let count = js::number(&machine::performance(), "interactionCount");
        let forgiven = (count / FORGIVEN_SHARE) as usize;
        let last = self.longest.len().checked_sub(1)?;
        let worst = self.longest.get(forgiven.min(last)).filter(|it| it.value != self.told)?;
        self.told = worst.value;
        let kind = if worst.is_press { "press" } else { "click" };
        let end = worst.start + worst.value;
        // Handlers of an earlier event of the frame may have begun before, and those that open dialogs end after it.
        let began = worst.from.max(worst.start);
        let shown = end.max(began);
        let ended = worst.to.min(shown);
        let place = worst.place.clone().unwrap_or_default();
        let mut details: Vec<(Key, Value<'static>)> = Vec::new();
        let mut add = |key: &'static str, value: Value<'static>| details.push((key.into(), value));
        add("browser.web_vital.inp.target", place.target.into());
        add("browser.web_vital.inp.interaction_type", kind.into());
        add("browser.web_vital.inp.input_delay", (began - worst.start).into());
        add("browser.web_vital.inp.processing_duration", (ended - began).into());
        add("browser.web_vital.inp.presentation_delay", (shown - ended).into());
        Some(Told {
            op: if worst.is_press { "ui.interaction.press" } else { "ui.interaction.click" },
            name: if worst.is_press { "Key press" } else { "Click" },
            origin: "auto.ui.browser.inp",
            key: "browser.web_vital.inp.value",
            value: worst.value,
            exclusive_ms: worst.value,
            start: worst.start,
            end,
            component: place.component,
            route: worst.route.clone(),
            details,
        })
    }
}
