//! The exports of the npm package: numbers and memory, no rule of the product. The table in
//! `ARCHITECTURE.md` says what they mean, and `js/engine.ts` is its other side.

#![allow(unsafe_code)]

mod heap;

use crate::Core;

struct Edge {
    input: Vec<f64>,
    core: Core,
}

static mut EDGE: Option<Edge> = None;

fn edge() -> &'static mut Edge {
    // SAFETY: the module has one thread, and no export calls another.
    let edge = unsafe { &mut *(&raw mut EDGE) };
    edge.get_or_insert_with(|| Edge { input: Vec::new(), core: Core::new() })
}

impl Edge {
    fn bytes(&self) -> &[u8] {
        // SAFETY: every bit pattern of a number is eight bytes.
        unsafe { std::slice::from_raw_parts(self.input.as_ptr().cast(), self.input.len() * 8) }
    }
}

/// Makes room for an input and answers where it is.
#[unsafe(no_mangle)]
pub extern "C" fn input(bytes: u32) -> *mut f64 {
    let input = &mut edge().input;
    input.resize(bytes.div_ceil(8) as usize, 0.0);
    input.as_mut_ptr()
}

/// Sets a part of the frame of envelopes.
#[unsafe(no_mangle)]
pub extern "C" fn configure(what: u32, len: u32) {
    let edge = edge();
    let bytes = edge.bytes().get(..len as usize).unwrap_or_default().to_vec();
    if what == 0 {
        edge.core.configure_header(&bytes);
    } else {
        edge.core.configure_container(&bytes);
    }
}

/// Sets an option.
#[unsafe(no_mangle)]
pub extern "C" fn option(what: u32, value: u32) {
    let core = &mut edge().core;
    match what {
        0 => core.limit_metric_bytes(value),
        1 => core.coalesce_counters(value != 0),
        _ => core.limit_values(value),
    }
}

/// Interns the strings of the input.
#[unsafe(no_mangle)]
pub extern "C" fn strings(count: u32, len: u32) {
    let Edge { input, core } = edge();
    // SAFETY: as in `bytes`; the input is not touched meanwhile.
    let bytes = unsafe { std::slice::from_raw_parts(input.as_ptr().cast(), input.len() * 8) };
    let end = (count as usize).saturating_mul(4).saturating_add(len as usize);
    core.strings(count, bytes.get(..end).unwrap_or_default());
}

/// Clears strings and snapshots.
#[unsafe(no_mangle)]
pub extern "C" fn forget() {
    edge().core.forget();
}

/// Adds the snapshot in the input.
#[unsafe(no_mangle)]
pub extern "C" fn snapshot(count: u32) {
    let Edge { input, core } = edge();
    core.snapshot(count, input);
}

/// Takes the records in the input.
#[unsafe(no_mangle)]
pub extern "C" fn begin(count: u32) {
    let Edge { input, core } = edge();
    core.begin(count, input);
}

/// Writes the next envelope.
#[unsafe(no_mangle)]
pub extern "C" fn encode(mode: u32, limit: u32) -> u32 {
    let Edge { input, core } = edge();
    core.encode(input, mode != 0, limit)
}

/// Tells about the last envelope, the batch and the strings.
#[unsafe(no_mangle)]
pub extern "C" fn info(what: u32) -> u32 {
    let core = &edge().core;
    let counts = core.counts();
    match what {
        0 => core.zlib().as_ptr() as u32,
        1 => core.zlib().len() as u32,
        2 => core.plain().as_ptr() as u32,
        3 => core.plain().len() as u32,
        4 => counts.bytes,
        5 => counts.dropped,
        6 => counts.dropped_bytes,
        7 => counts.replaced,
        8 => core.held().0 as u32,
        9 => core.held().1 as u32,
        _ => counts.merged,
    }
}

/// Traps, so that a test can see the page survive it.
#[cfg(feature = "fault")]
#[unsafe(no_mangle)]
pub extern "C" fn fault() {
    core::arch::wasm32::unreachable()
}
