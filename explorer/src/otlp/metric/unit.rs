//! Units: UCUM, as OpenTelemetry writes them → the protocol's names.

const UNITS: [(&str, &str); 27] = [
    ("ns", "nanosecond"),
    ("us", "microsecond"),
    ("µs", "microsecond"),
    ("ms", "millisecond"),
    ("s", "second"),
    ("min", "minute"),
    ("h", "hour"),
    ("d", "day"),
    ("wk", "week"),
    ("bit", "bit"),
    ("By", "byte"),
    ("kBy", "kilobyte"),
    ("KBy", "kilobyte"),
    ("MBy", "megabyte"),
    ("GBy", "gigabyte"),
    ("TBy", "terabyte"),
    ("PBy", "petabyte"),
    ("EBy", "exabyte"),
    ("KiBy", "kibibyte"),
    ("MiBy", "mebibyte"),
    ("GiBy", "gibibyte"),
    ("TiBy", "tebibyte"),
    ("PiBy", "pebibyte"),
    ("EiBy", "exbibyte"),
    ("%", "percent"),
    ("bytes", "byte"),
    ("seconds", "second"),
];

/// The unit of a metric of this kind. `1` is a ratio where something is measured, and nothing where it is counted.
/// `{request}` says what is counted; others pass as they are.
pub fn unit(ucum: &str, kind: &str) -> Option<String> {
    if let Some((_, name)) = UNITS.iter().find(|(code, _)| *code == ucum) {
        return Some((*name).to_owned());
    }
    match ucum {
        "1" => (kind != "counter").then(|| "ratio".to_owned()),
        "" | "none" | "{}" => None,
        _ => {
            let note = ucum.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            Some(note.unwrap_or(ucum).to_owned())
        }
    }
}
