//! The core inside a browser: what it compresses, the browser's own decompressor can read.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../native/random.rs"]
mod random;
#[cfg(feature = "gloo-net")]
mod requests;
#[allow(dead_code)]
#[path = "../native/scenario.rs"]
mod scenario;
mod scenarios;
#[allow(dead_code)]
#[path = "../native/span.rs"]
mod span;

use fanal::Core;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Strings 1 to 3 are the metric's name, the trace and an attribute's key.
fn core_with_strings() -> Core {
    let mut core = Core::new();
    core.configure_header(br#"{"sdk":{"name":"fanal","version":"0.1.0"}}"#);
    core.configure_container(br#"{"version":2,"items":["#);
    let strings = ["orders", "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", "items"];
    let mut input: Vec<u8> = Vec::new();
    for string in strings {
        input.extend((string.len() as u32).to_le_bytes());
    }
    input.extend(strings.join("\0").bytes());
    core.strings(3, &input);
    core.snapshot(0, &[]);
    core
}

#[wasm_bindgen_test]
async fn the_browser_reads_what_the_core_compresses() {
    let mut core = core_with_strings();
    let mut records = Vec::new();
    for index in 0..200 {
        let time = 1_790_000_000_000.5 + f64::from(index);
        records.extend([0.0, 1.0, 0.0, 1.0, time, 2.0, 0.0, 0.0, 1.0]);
        records.extend([3.0 * 16.0 + 2.0, f64::from(index)]);
    }
    core.begin(200, &mut records);
    assert_eq!(core.encode(&records, true, u32::MAX), 200);
    let plain = core.plain().to_vec();
    assert!(plain.len() > core.zlib().len() * 5, "{} and {}", plain.len(), core.zlib().len());
    assert_eq!(decompress(core.zlib()).await, plain);
}

/// In JavaScript, where it is three lines.
#[wasm_bindgen(inline_js = "export async function inflate(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
}")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn inflate(bytes: &[u8]) -> Result<JsValue, JsValue>;
}

async fn decompress(zlib: &[u8]) -> Vec<u8> {
    Uint8Array::new(&inflate(zlib).await.unwrap()).to_vec()
}
