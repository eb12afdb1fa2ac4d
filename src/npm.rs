//! The exports of the npm package: numbers and memory, no rule of the product. The table in
//! `ARCHITECTURE.md` says what they mean, and `js/engine.ts` is its other side.

#![allow(unsafe_code)]

mod heap;

use crate::Core;

struct Edge {
    input: Vec<f64>,
    core: Core,
}

static mut EDGE: Edge = Edge { input: Vec::new(), core: Core::EMPTY };

fn edge() -> &'static mut Edge {
    let edge = &raw mut EDGE;
    // SAFETY: the module has one thread, and no export calls another.
    unsafe { &mut *edge }
}

impl Edge {
    /// The first bytes of the input, and the core.
    fn bytes(&mut self, len: usize) -> (&[u8], &mut Core) {
        let len = len.min(self.input.len() * 8);
        // SAFETY: so many bytes are there, and every pattern of bits is a byte.
        let bytes = unsafe { std::slice::from_raw_parts(self.input.as_ptr().cast(), len) };
        (bytes, &mut self.core)
    }
}

/// Makes room for an input and answers where it is.
#[allow(clippy::uninit_vec)]
#[unsafe(no_mangle)]
pub extern "C" fn input(bytes: u32) -> *mut f64 {
    let Edge { input, core } = edge();
    core.open();
    let numbers = bytes.div_ceil(8) as usize;
    input.clear();
    input.reserve(numbers);
    // SAFETY: the room is there; memory of wasm starts as zeros, and every pattern is a number.
    unsafe { input.set_len(numbers) };
    input.as_mut_ptr()
}

/// Sets a part of the frame of envelopes.
#[unsafe(no_mangle)]
pub extern "C" fn configure(what: u32, len: u32) {
    let (bytes, core) = edge().bytes(len as usize);
    if what == 0 {
        core.configure_header(bytes);
    } else {
        core.configure_container(bytes);
    }
}

/// Sets an option.
#[unsafe(no_mangle)]
pub extern "C" fn option(what: u32, value: u32) {
    let core = &mut edge().core;
    match what {
        0 => core.limit_metric_bytes(value),
        1 => core.coalesce_counters(value != 0),
        2 => core.limit_values(value),
        #[cfg(feature = "spans")]
        _ => core.take_spans(value != 0),
        #[cfg(not(feature = "spans"))]
        _ => {}
    }
}

/// Interns the strings of the input.
#[unsafe(no_mangle)]
pub extern "C" fn strings(count: u32, len: u32) {
    let end = (count as usize).saturating_mul(4).saturating_add(len as usize);
    let (bytes, core) = edge().bytes(end);
    core.strings(count, bytes);
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
        _ => counts.merged,
    }
}

/// Traps, so that a test can see the page survive it.
#[cfg(feature = "fault")]
#[unsafe(no_mangle)]
pub extern "C" fn fault() {
    core::arch::wasm32::unreachable()
}
