//! What a measurement means for a condition.

use super::rule::Condition;
use crate::amount::{amount, change as percent};

/// What a query found for one group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// What was asked, such as `p95(cart.total)`.
    pub label: String,
    pub group: String,
    /// Of the values, and of a threshold's bounds.
    pub unit: Option<String>,
    pub value: Option<f64>,
    /// The value some time before.
    pub before: Option<f64>,
    pub count: i64,
}

/// Whether a condition is met.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Met { value: Option<f64>, message: String },
    Unmet { value: Option<f64>, message: String },
    NoData,
}

/// Judges the groups a query found. The one furthest beyond the condition decides.
pub fn judge(condition: &Condition, findings: &[Finding]) -> Verdict {
    if *condition == Condition::Absence {
        let count: i64 = findings.iter().map(|finding| finding.count).sum();
        let label = findings.first().map_or("the metric", |finding| &finding.label);
        return match count {
            0 => Verdict::Met { value: None, message: format!("{label}: nothing has come") },
            _ => Verdict::Unmet { value: Some(count as f64), message: String::new() },
        };
    }
    let judged = findings.iter().filter_map(|finding| Some((finding, weigh(condition, finding)?)));
    match judged.max_by(|(_, one), (_, other)| one.excess.total_cmp(&other.excess)) {
        None => Verdict::NoData,
        Some((finding, weight)) => {
            let group = match finding.group.as_str() {
                "" => String::new(),
                group => format!(" for {group}"),
            };
            let message = format!("{}{group} {}", finding.label, weight.message);
            match weight.excess > 0.0 {
                true => Verdict::Met { value: finding.value, message },
                false => Verdict::Unmet { value: finding.value, message },
            }
        }
    }
}

/// How far a value is beyond its bound; above zero, the condition is met.
struct Weight {
    excess: f64,
    message: String,
}

fn weigh(condition: &Condition, finding: &Finding) -> Option<Weight> {
    let value = finding.value?;
    let in_unit = |value: f64| amount(value, finding.unit.as_deref());
    let words = format!("is {}", in_unit(value));
    let (above, below, judged, words) = match condition {
        Condition::Threshold { above, below } => (*above, *below, value, words),
        Condition::Change { above, below, compare } => {
            let change = change(finding.before?, value)?;
            let from = match change.is_finite() {
                true => format!("{} from {compare} before", percent(change)),
                false => format!("nothing {compare} before"),
            };
            (*above, *below, change, format!("{words}, {from}"))
        }
        Condition::Absence => return None,
    };
    let bound = |bound: f64| match condition {
        Condition::Change { .. } => percent(bound),
        _ => in_unit(bound),
    };
    let over = above.map(|it| (judged - it, format!("above {}", bound(it))));
    let under = below.map(|it| (it - judged, format!("below {}", bound(it))));
    let furthest = over.into_iter().chain(under).max_by(|(a, _), (b, _)| a.total_cmp(b));
    let (excess, bound) = furthest?;
    let not = if excess > 0.0 { "" } else { "not " };
    Some(Weight { excess, message: format!("{words}, {not}{bound}") })
}

/// As a fraction. From nothing to something is more than any.
fn change(before: f64, value: f64) -> Option<f64> {
    match (before == 0.0, value == 0.0) {
        (true, true) => Some(0.0),
        (true, false) => Some(f64::INFINITY.copysign(value)),
        _ => Some((value - before) / before.abs()).filter(|change| change.is_finite()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(group: &str, value: f64, before: f64) -> Finding {
        let (label, group) = ("sum(orders)".to_owned(), group.to_owned());
        let (value, before) = (Some(value), Some(before));
        Finding { label, group, value, before, count: 1, ..Finding::default() }
    }

    #[test]
    fn the_group_furthest_beyond_decides() {
        let condition = Condition::Threshold { above: Some(10.0), below: Some(2.0) };
        let verdict = |values: &[f64]| {
            let findings: Vec<_> = values.iter().map(|it| finding("eu", *it, 0.0)).collect();
            judge(&condition, &findings)
        };
        let Verdict::Met { value, message } = verdict(&[5.0, 12.5, 11.0]) else { panic!() };
        assert_eq!((value, message.as_str()), (Some(12.5), "sum(orders) for eu is 12.5, above 10"));
        assert!(matches!(verdict(&[5.0, 1.0]), Verdict::Met { value: Some(1.0), .. }));
        // The bound itself is not beyond it.
        assert!(matches!(verdict(&[10.0, 2.0]), Verdict::Unmet { .. }));
        assert_eq!(verdict(&[]), Verdict::NoData);
    }

    #[test]
    fn change_is_a_fraction_of_what_was() {
        let condition =
            Condition::Change { above: Some(0.5), below: Some(-0.5), compare: "1h".to_owned() };
        for (value, before, met) in [
            (16.0, 10.0, true),
            (15.0, 10.0, false),
            (4.0, 10.0, true),
            (-4.0, -10.0, true),
            (1.0, 0.0, true),
            (0.0, 0.0, false),
        ] {
            let verdict = judge(&condition, &[finding("", value, before)]);
            assert_eq!(matches!(verdict, Verdict::Met { .. }), met, "{before} → {value}");
        }
        let unknown = Finding { before: None, ..finding("", 1.0, 0.0) };
        assert_eq!(judge(&condition, &[unknown]), Verdict::NoData);
    }

    #[test]
    fn messages_tell_values_in_their_unit() {
        let message = |condition: Condition, unit: &str, value: f64, before: f64| {
            let unit = Some(unit.to_owned());
            let label = "p95(checkout.duration)".to_owned();
            match judge(&condition, &[Finding { label, unit, ..finding("", value, before) }]) {
                Verdict::Met { message, .. } | Verdict::Unmet { message, .. } => message,
                Verdict::NoData => panic!(),
            }
        };
        let above = |bound: f64| Condition::Threshold { above: Some(bound), below: None };
        let more = |bound: f64| {
            let compare = "1d".to_owned();
            Condition::Change { above: Some(bound), below: None, compare }
        };
        for (condition, unit, value, before, expected) in [
            (above(1000.0), "millisecond", 1300.0, 0.0, "is 1.3 s, above 1 s"),
            (above(1000.0), "millisecond", 300.0, 0.0, "is 300 ms, not above 1 s"),
            (above(0.05), "ratio", 0.075, 0.0, "is 7.5 %, above 5 %"),
            (above(2e6), "byte", 3.4e6, 0.0, "is 3.4 MB, above 2 MB"),
            (more(0.5), "second", 1.6, 1.0, "is 1.6 s, +60 % from 1d before, above +50 %"),
            (more(0.5), "second", 0.6, 1.0, "is 600 ms, -40 % from 1d before, not above +50 %"),
            (more(0.5), "second", 0.6, 0.0, "is 600 ms, nothing 1d before, above +50 %"),
        ] {
            let told = message(condition, unit, value, before);
            assert_eq!(told, format!("p95(checkout.duration) {expected}"));
        }
    }

    #[test]
    fn absence_is_met_by_nothing_and_by_nothing_else() {
        assert!(matches!(judge(&Condition::Absence, &[]), Verdict::Met { .. }));
        let some = finding("", 0.0, 0.0);
        assert!(matches!(judge(&Condition::Absence, &[some]), Verdict::Unmet { .. }));
    }
}
