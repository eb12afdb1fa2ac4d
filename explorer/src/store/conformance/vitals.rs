//! Web vitals are judged and scored as the protocol says.

use super::*;
use crate::query::{vital_samples, vitals};

/// A span with these attributes, of a trace of its own.
fn measured(number: i64, op: &str, route: &str, attributes: &str) -> Span {
    Span {
        trace_id: format!("{number:032x}"),
        op: Some(op.to_owned()),
        segment: Some(route.to_owned()),
        is_segment: op == "pageload",
        attributes: attributes.to_owned(),
        ..span(1, number)
    }
}

pub fn vitals_are_judged_by_thresholds(open: Open) {
    let (mut store, reader) = open();
    let mut spans = Vec::new();
    for (number, value) in [900, 2500, 2501, 4000, 4001, 30_000, 60_001, -1].iter().enumerate() {
        let attributes = format!(
            r#"{{"browser.web_vital.lcp.value":{value},"browser.web_vital.lcp.element":"e{number}"}}"#
        );
        let number = i64::try_from(number).unwrap();
        spans.push(measured(number, "ui.webvital.lcp", "/cart", &attributes));
    }
    spans.push(measured(
        20,
        "pageload",
        "/home",
        r#"{"browser.web_vital.fcp.value":450.5,"browser.web_vital.ttfb.value":"no number"}"#,
    ));
    spans.push(measured(21, "http.client", "/home", r#"{"browser.web_vital.lcp.value":1}"#));
    store.commit(&[with_spans(spans)]).unwrap();
    let answer = reader.vitals(&vitals("group_by=route", 0).unwrap()).unwrap();
    let [lcp, inp, _, fcp, ttfb] = answer.vitals.as_slice() else { panic!("five vitals") };
    assert_eq!((lcp.count, lcp.good, lcp.needs_improvement, lcp.poor), (6, 2, 2, 2));
    assert_eq!(lcp.p75, Some(4000.75));
    assert_eq!((inp.count, inp.p75, inp.score), (0, None, None));
    assert_eq!((fcp.count, fcp.p75, ttfb.count), (1, Some(450.5), 0));
    assert_eq!(lcp.histogram.bounds.len(), 25);
    assert_eq!((lcp.histogram.bounds[0], lcp.histogram.bounds[24]), (0.0, 8000.0));
    let expected = [(2, 1), (7, 2), (12, 2), (23, 1)];
    for (place, count) in lcp.histogram.counts.iter().enumerate() {
        let found = expected.iter().find(|it| it.0 == place).map_or(0, |it| it.1);
        assert_eq!(*count, found, "{place}");
    }
    assert_eq!(answer.pageloads, 1);
    let groups: Vec<_> =
        answer.groups.iter().map(|it| (it.group.as_str(), it.pageloads, it.count)).collect();
    assert_eq!(groups, [("/home", 1, 1), ("/cart", 0, 6)]);
    let worst = reader.vital_samples(&vital_samples("vital=lcp&limit=2", 0).unwrap()).unwrap();
    let found: Vec<_> =
        worst.iter().map(|it| (it.value, it.rating, it.element.as_deref().unwrap())).collect();
    assert_eq!(found, [(30_000.0, "poor", "e5"), (4001.0, "poor", "e4")]);
    let none = vitals("query=segment:/nowhere", 0).unwrap();
    assert_eq!(reader.vitals(&none).unwrap().vitals[0].count, 0);
}

/// The score by numerical integration of the normal distribution: no error function.
fn by_hand(value: f64, good: f64, median: f64) -> f64 {
    let sigma = (median / good).ln() / 1.281_551_565_544_600_4;
    let end = (value / median).ln() / sigma;
    let density = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let steps = 200_000;
    let width = (end + 12.0) / f64::from(steps);
    let below: f64 =
        (0..steps).map(|step| density(-12.0 + (f64::from(step) + 0.5) * width) * width).sum();
    1.0 - below
}

pub fn vitals_score_by_browser(open: Open) {
    let (mut store, reader) = open();
    let key = |vital: &str| format!("\"browser.web_vital.{vital}.value\"");
    let mut spans = Vec::new();
    for (number, browser, lcp, cls) in [
        (1, "Chrome", 1800.0, 0.05),
        (2, "Chrome Mobile", 3200.0, 0.3),
        (3, "Firefox", 2400.0, 0.0),
        (4, "Safari", 9000.0, 0.9),
        (5, "Mobile Safari", 900.0, 0.0),
    ] {
        let lcp = format!(r#"{{"browser.name":"{browser}",{}:{lcp:?}}}"#, key("lcp"));
        spans.push(measured(number, "ui.webvital.lcp", "/", &lcp));
        let cls = format!(r#"{{"browser.name":"{browser}",{}:{cls:?}}}"#, key("cls"));
        spans.push(measured(number + 10, "ui.webvital.cls", "/", &cls));
        let page = format!(
            r#"{{"browser.name":"{browser}",{}:1234.5,{}:321.0}}"#,
            key("fcp"),
            key("ttfb")
        );
        spans.push(measured(number + 20, "pageload", "/", &page));
    }
    let click = format!(r#"{{{}:240}}"#, key("inp"));
    spans.push(measured(40, "ui.interaction.click", "/", &click));
    store.commit(&[with_spans(spans)]).unwrap();
    let answer = reader.vitals(&vitals("group_by=browser", 0).unwrap()).unwrap();
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64 * 100.0;
    let lcp = mean(&[
        by_hand(1800.0, 1200.0, 2400.0),
        by_hand(3200.0, 2500.0, 4000.0),
        0.5,
        by_hand(900.0, 2500.0, 4000.0),
    ]);
    let cls = mean(&[by_hand(0.05, 0.1, 0.25), by_hand(0.3, 0.1, 0.25), 1.0]);
    let page = |desktop: f64, mobile: f64| (3.0 * desktop + 2.0 * mobile) / 5.0 * 100.0;
    let fcp = page(by_hand(1234.5, 900.0, 1600.0), by_hand(1234.5, 1800.0, 3000.0));
    let ttfb = page(by_hand(321.0, 200.0, 400.0), by_hand(321.0, 800.0, 1800.0));
    let inp = by_hand(240.0, 200.0, 500.0) * 100.0;
    for (row, expected) in answer.vitals.iter().zip([lcp, inp, cls, fcp, ttfb]) {
        // Scores are told with one digit after the point.
        assert!((row.score.unwrap() - expected).abs() < 0.06, "{row:?} {expected}");
    }
    let total = 0.3 * lcp + 0.3 * inp + 0.15 * cls + 0.15 * fcp + 0.1 * ttfb;
    assert!((answer.score.unwrap() - total).abs() < 0.06);
    // Safari's LCP and CLS have no score, and the others weigh what they weigh.
    let safari = answer.groups.iter().find(|it| it.group == "Safari").unwrap();
    let (fcp, ttfb) = (by_hand(1234.5, 900.0, 1600.0), by_hand(321.0, 200.0, 400.0));
    let expected = (0.15 * fcp + 0.1 * ttfb) / 0.25 * 100.0;
    assert!((safari.score.unwrap() - expected).abs() < 0.06);
    assert_eq!((safari.lcp, safari.pageloads, safari.inp), (Some(9000.0), 1, None));
    // Nine of ten pages are slower than what is good, half of them than the median.
    assert!((by_hand(1200.0, 1200.0, 2400.0) - 0.9).abs() < 1e-6);
}
