//! Any strings as names and values: what is compressed is what is plain.

#![no_main]

use fanal::Core;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let strings: Vec<&str> = text.split('\n').take(64).collect();
    let mut input = Vec::new();
    for string in &strings {
        input.extend_from_slice(&(string.encode_utf16().count() as u32).to_le_bytes());
    }
    input.extend_from_slice(strings.join("\0").as_bytes());

    let mut core = Core::new();
    core.limit_metric_bytes(0);
    core.configure_header(b"{}");
    core.configure_container(b"{\"items\":[");
    core.strings(strings.len() as u32, &input);

    // Each string is the name of a record, the one after it the key and value of its attribute.
    let mut records = Vec::new();
    for at in 0..strings.len() {
        let (name, key) = ((at + 1) as f64, ((at + 1) % strings.len() + 1) as f64);
        records.extend([0.0, name, 0.0, 1.5, 1e12 + name, key, 0.0, 0.0, 1.0, key * 16.0, key]);
    }
    core.begin(strings.len() as u32, &mut records);
    while core.encode(&records, true, 4_000) > 0 {
        let inflated = miniz_oxide::inflate::decompress_to_vec_zlib(core.zlib());
        assert_eq!(inflated.as_deref().ok(), Some(core.plain()));
    }
});
