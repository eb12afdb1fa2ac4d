//! Any bytes as a sequence of calls: whatever crosses, the core answers and goes on, and every
//! record is written, dropped or merged.

#![no_main]

use fanal::Core;
use libfuzzer_sys::fuzz_target;

/// Takes a call's input off the bytes: what to call, a count, and how many bytes belong to it.
fn call<'a>(data: &mut &'a [u8]) -> Option<(u8, u32, &'a [u8])> {
    let (&[what, low, high, length], rest) = data.split_first_chunk()?;
    let (input, rest) = rest.split_at(usize::from(length).min(rest.len()));
    *data = rest;
    Some((what, u32::from(u16::from_le_bytes([low, high])), input))
}

/// Bytes as numbers: most are small, as ids are; the rest is any pattern of bits.
fn numbers(input: &[u8]) -> Vec<f64> {
    let mut numbers = Vec::new();
    let mut rest = input;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        numbers.push(match (first, rest.split_first_chunk()) {
            (255, Some((bits, after))) => {
                rest = after;
                f64::from_le_bytes(*bits)
            }
            _ => f64::from(first),
        });
    }
    numbers
}

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let mut core = Core::new();
    while let Some((what, count, input)) = call(&mut data) {
        match what % 8 {
            0 => core.strings(count, input),
            1 => core.snapshot(count, &numbers(input)),
            2 => core.forget(),
            3 => {
                core.take_spans(what & 8 == 8);
                core.coalesce_counters(count & 1 == 1);
                core.limit_values(count >> 1 & 3);
                core.limit_metric_bytes(count >> 3);
                core.configure_header(input);
            }
            _ => {
                let mut records = numbers(input);
                core.begin(count, &mut records);
                let mut items = 0;
                loop {
                    let written = core.encode(&records, what & 8 == 0, u32::from(what) * 32);
                    if written == 0 {
                        break;
                    }
                    items += written;
                }
                let counts = core.counts();
                assert_eq!(items + counts.dropped + counts.merged, count);
            }
        }
    }
});
