//! A series as one line of small bars.

const BARS: [char; 8] = [
    '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}',
];

/// At most `width` bars from zero, or from the least value if that is below; a gap where there is no value. Of
/// several buckets under one bar the greatest counts, so that a spike is never lost.
pub fn spark(values: &[Option<f64>], width: usize) -> String {
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let greatest = known().fold(f64::NEG_INFINITY, f64::max);
    let least = known().fold(0.0, f64::min);
    if values.is_empty() || width == 0 || !greatest.is_finite() {
        return String::new();
    }
    let columns = width.min(values.len());
    let column = |index: usize| {
        let (from, to) = (index * values.len() / columns, (index + 1) * values.len() / columns);
        let inside = values.get(from..to).unwrap_or_default();
        inside.iter().flatten().copied().reduce(f64::max)
    };
    (0..columns).map(|index| column(index).map_or(' ', |it| bar(it, least, greatest))).collect()
}

fn bar(value: f64, least: f64, greatest: f64) -> char {
    let span = greatest - least;
    let height = if span > 0.0 { (value - least) / span } else { 0.0 };
    let step = (height * (BARS.len() - 1) as f64).round();
    BARS.get(step as usize).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_follow_the_values() {
        let values = [Some(0.0), Some(7.0), None, Some(3.5), Some(14.0)];
        assert_eq!(spark(&values, 10), "▁▅ ▃█");
        // Half the width: the spike stays.
        assert_eq!(spark(&[Some(1.0), Some(8.0), Some(1.0), Some(0.0)], 2), "█▂");
        assert_eq!(spark(&[None, None], 10), "");
        assert_eq!(spark(&[Some(0.0), Some(0.0)], 10), "▁▁");
    }
}
