//! Numbers with their units, short enough for a column.

/// A value with its unit, such as `1.25 s`, `3.4 MB`, `87 %`.
pub fn amount(value: f64, unit: Option<&str>) -> String {
    let seconds = match unit {
        Some("nanosecond") => Some(1e-9),
        Some("microsecond") => Some(1e-6),
        Some("millisecond") => Some(1e-3),
        Some("second") => Some(1.0),
        Some("minute") => Some(60.0),
        Some("hour") => Some(3600.0),
        Some("day") => Some(86_400.0),
        _ => None,
    };
    if let Some(seconds) = seconds {
        return duration(value * seconds);
    }
    match unit {
        Some("byte") => bytes(value),
        Some("ratio") => share(value),
        Some("percent") => format!("{} %", count(value)),
        None | Some("" | "none") => count(value),
        Some(unit) => format!("{} {unit}", count(value)),
    }
}

/// A number without a unit: at most four digits behind the point, thousands apart.
pub fn count(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    if value != 0.0 && !(1e-4..1e15).contains(&value.abs()) {
        return format!("{value:.3e}");
    }
    let digits = if value.abs() >= 100.0 { 1 } else { 4 };
    let text = format!("{:.digits$}", value.abs());
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, fraction) = text.split_once('.').map_or((text, ""), |parts| parts);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    if fraction.is_empty() {
        sign.to_owned() + &grouped
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

/// Seconds as the largest unit that leaves a number above one.
pub fn duration(seconds: f64) -> String {
    let size = seconds.abs();
    let (value, unit) = match size {
        _ if size == 0.0 => return "0 ms".to_owned(),
        _ if size < 1e-6 => (seconds * 1e9, "ns"),
        _ if size < 1e-3 => (seconds * 1e6, "\u{b5}s"),
        _ if size < 1.0 => (seconds * 1e3, "ms"),
        _ if size < 120.0 => (seconds, "s"),
        _ if size < 7200.0 => (seconds / 60.0, "min"),
        _ if size < 172_800.0 => (seconds / 3600.0, "h"),
        _ => (seconds / 86_400.0, "d"),
    };
    format!("{} {unit}", short(value))
}

fn bytes(value: f64) -> String {
    let (value, unit) = match value.abs() {
        size if size < 1e3 => (value, "B"),
        size if size < 1e6 => (value / 1e3, "kB"),
        size if size < 1e9 => (value / 1e6, "MB"),
        _ => (value / 1e9, "GB"),
    };
    format!("{} {unit}", short(value))
}

/// Three digits that count.
fn short(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A part of one, in percent.
fn share(part: f64) -> String {
    format!("{} %", short(part * 100.0))
}

/// A change against before, with its sign.
pub fn change(part: f64) -> String {
    if part > 0.0 { format!("+{}", share(part)) } else { share(part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_their_unit() {
        for (value, unit, expected) in [
            (1250.0, Some("millisecond"), "1.25 s"),
            (0.3, Some("second"), "300 ms"),
            (90.0, Some("minute"), "90 min"),
            (3_400_000.0, Some("byte"), "3.4 MB"),
            (0.875, Some("ratio"), "87.5 %"),
            (12.0, Some("percent"), "12 %"),
            (19.99, Some("usd"), "19.99 usd"),
            (1_234_567.0, None, "1,234,567"),
            (-1234.56, Some("none"), "-1,234.6"),
            (0.0, None, "0"),
            (0.00002, None, "2.000e-5"),
        ] {
            assert_eq!(amount(value, unit), expected);
        }
        assert_eq!(change(0.5), "+50 %");
        assert_eq!(change(-0.25), "-25 %");
    }
}
