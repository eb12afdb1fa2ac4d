//! Records as they cross into the core; see `ARCHITECTURE.md`, "The crossing".

mod metrics;
mod spans;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use self::metrics::Crossed;

use super::encoder::settled;
use super::lane::Read;
use super::state::State;
use super::strings::Strings;
use crate::api::options::Options;
use crate::limits::INTEGER_MAX;

/// Decimals the core writes itself; a number with more of them crosses as text.
const DECIMALS: f64 = 1e4;

/// How values cross; see `ARCHITECTURE.md`, "The crossing".
const TAG_STRING: f64 = 0.0;
const TAG_BOOLEAN: f64 = 1.0;
const TAG_NUMBER: f64 = 2.0;
const TAG_ARRAY: f64 = 3.0;
const TAG_DOUBLE_TEXT: f64 = 4.0;
const KEY: f64 = 16.0;

/// Records of one envelope or more, as they cross.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) strings: Strings,
    pub(crate) numbers: Vec<f64>,
    pub(crate) count: u32,
    pub(crate) snapshots: Vec<(u32, Vec<f64>)>,
    known: HashMap<usize, f64>,
    /// Where the last metric was recorded: its trace and span, and what they are called here.
    last_place: Option<((u128, u64), (f64, f64))>,
    /// Keeps the places of states from being used anew while they are known by them.
    states: Vec<Arc<State>>,
}

impl Batch {
    /// The number of a state; what it says is asked for once.
    fn snapshot(&mut self, options: &Options, state: &Arc<State>, falls_back: bool) -> f64 {
        let place = Arc::as_ptr(state) as usize;
        if let Some(id) = self.known.get(&place) {
            return *id;
        }
        self.states.push(Arc::clone(state));
        let attributes = settled(options, state, falls_back);
        let outer = std::mem::take(&mut self.numbers);
        for (key, value) in &attributes {
            // All of them give way to a record's own.
            self.numbers.push(0.0);
            self.attribute(key, value.into());
        }
        let numbers = std::mem::replace(&mut self.numbers, outer);
        let id = self.snapshots.len() as f64;
        self.snapshots.push((attributes.len() as u32, numbers));
        self.known.insert(place, id);
        id
    }

    fn attribute(&mut self, key: &str, value: Read<'_>) {
        let key = self.strings.id(key);
        self.value(key, value);
    }

    /// An attribute whose key has crossed.
    fn value(&mut self, key: f64, value: Read<'_>) {
        let key = key * KEY;
        match value {
            Read::Text(text) => {
                // An empty text is one all the same; number 0 would be none.
                let is_empty = text.is_empty();
                let text = if is_empty { self.strings.add("") } else { self.strings.id(text) };
                self.numbers.extend([key + TAG_STRING, text]);
            }
            Read::Bool(value) => {
                self.numbers.extend([key + TAG_BOOLEAN, f64::from(u8::from(value))]);
            }
            Read::Integer(value) => self.number(key, value as f64),
            Read::Double(value) => self.number(key, value),
            Read::Array { json, bytes } => {
                let json = self.strings.id(json);
                self.numbers.extend([key + TAG_ARRAY, json, bytes as f64]);
            }
        }
    }

    /// One that is not finite keeps its place, and is left out by the core.
    fn number(&mut self, key: f64, value: f64) {
        if is_simple(value) || !value.is_finite() {
            self.numbers.extend([key + TAG_NUMBER, value]);
        } else {
            let text = self.strings.add(&value.to_string());
            self.numbers.extend([key + TAG_DOUBLE_TEXT, text]);
        }
    }

    fn hex(&mut self, id: u128, digits: usize) -> f64 {
        self.strings.id(&format!("{id:0digits$x}"))
    }
}

/// Whether the core can write the number itself.
fn is_simple(value: f64) -> bool {
    if value.fract() == 0.0 {
        value.abs() <= INTEGER_MAX
    } else {
        value.abs() < INTEGER_MAX / DECIMALS && (value * DECIMALS).round() / DECIMALS == value
    }
}
