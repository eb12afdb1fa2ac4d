//! Web vitals: what is measured, how it is judged, what can be asked, and what comes back.

use serde::Serialize;
use utoipa::ToSchema;

use super::BadQuery;
use super::fields::{Place, SPANS};
use super::parse::{bad, each, groups, one_of, rows, unknown};
use super::scope::Scope;
use crate::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

/// One of the vitals.
#[derive(Debug, PartialEq)]
pub struct Vital {
    pub id: &'static str,
    pub name: &'static str,
    /// Empty: a plain number.
    pub unit: &'static str,
    /// The attribute that holds it.
    pub key: &'static str,
    /// The attribute that says what caused it.
    pub cause: Option<&'static str>,
    /// What ops have it; `%` stands for anything.
    pub ops: &'static [&'static str],
    /// Good up to here.
    pub good_max: f64,
    /// Poor above this.
    pub poor_min: f64,
    /// Implausible above this, and not counted.
    pub value_max: f64,
    /// Its share in the score of a page.
    pub weight: f64,
    pub desktop: Curve,
    pub mobile: Curve,
    /// Browsers that cannot measure it as others do: their values have no score.
    pub unscored: &'static [&'static str],
}

/// A log-normal distribution, by two of its points: what nine of ten pages do not reach, and the median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    pub good: f64,
    pub median: f64,
}

const fn curve(good: f64, median: f64) -> Curve {
    Curve { good, median }
}

/// Browsers that are judged as mobile ones.
pub const MOBILE: [&str; 5] =
    ["Chrome Mobile", "Mobile Safari", "Firefox Mobile", "Edge Mobile", "Opera Mobile"];

const MINUTE: f64 = 60_000.0;

pub const VITALS: [Vital; 5] = [
    Vital {
        id: "lcp",
        name: "Largest Contentful Paint",
        unit: "millisecond",
        key: "browser.web_vital.lcp.value",
        cause: Some("browser.web_vital.lcp.element"),
        ops: &["ui.webvital.lcp", "pageload"],
        good_max: 2500.0,
        poor_min: 4000.0,
        value_max: MINUTE,
        weight: 0.30,
        desktop: curve(1200.0, 2400.0),
        mobile: curve(2500.0, 4000.0),
        unscored: &["Safari"],
    },
    Vital {
        id: "inp",
        name: "Interaction to Next Paint",
        unit: "millisecond",
        key: "browser.web_vital.inp.value",
        cause: Some("browser.web_vital.inp.target"),
        ops: &["ui.interaction.%", "pageload"],
        good_max: 200.0,
        poor_min: 500.0,
        value_max: MINUTE,
        weight: 0.30,
        desktop: curve(200.0, 500.0),
        mobile: curve(200.0, 500.0),
        unscored: &[],
    },
    Vital {
        id: "cls",
        name: "Cumulative Layout Shift",
        unit: "",
        key: "browser.web_vital.cls.value",
        cause: Some("browser.web_vital.cls.source.1"),
        ops: &["ui.webvital.cls", "pageload"],
        good_max: 0.1,
        poor_min: 0.25,
        value_max: f64::MAX,
        weight: 0.15,
        desktop: curve(0.1, 0.25),
        mobile: curve(0.1, 0.25),
        unscored: &["Firefox", "Safari"],
    },
    Vital {
        id: "fcp",
        name: "First Contentful Paint",
        unit: "millisecond",
        key: "browser.web_vital.fcp.value",
        cause: None,
        ops: &["pageload"],
        good_max: 1800.0,
        poor_min: 3000.0,
        value_max: f64::MAX,
        weight: 0.15,
        desktop: curve(900.0, 1600.0),
        mobile: curve(1800.0, 3000.0),
        unscored: &[],
    },
    Vital {
        id: "ttfb",
        name: "Time to First Byte",
        unit: "millisecond",
        key: "browser.web_vital.ttfb.value",
        cause: None,
        ops: &["pageload"],
        good_max: 800.0,
        poor_min: 1800.0,
        value_max: f64::MAX,
        weight: 0.10,
        desktop: curve(200.0, 400.0),
        mobile: curve(800.0, 1800.0),
        unscored: &[],
    },
];

/// A question for all vitals.
#[derive(Clone, Debug, PartialEq)]
pub struct Vitals {
    pub scope: Scope,
    pub group_by: Option<(String, Place)>,
}

/// A question for the worst values of one vital.
#[derive(Debug, PartialEq)]
pub struct VitalSamples {
    pub scope: Scope,
    pub vital: &'static Vital,
    pub limit: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VitalsAnswer {
    /// 0 to 100: the scores of the vitals, by their weights. None if nothing has a score.
    pub score: Option<f64>,
    pub pageloads: i64,
    pub vitals: Vec<VitalRow>,
    /// The most visited first. Empty unless grouped.
    pub groups: Vec<VitalGroup>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VitalRow {
    pub vital: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub count: i64,
    pub p75: Option<f64>,
    pub good: i64,
    pub needs_improvement: i64,
    pub poor: i64,
    pub good_max: f64,
    pub poor_min: f64,
    /// 0 to 100: the mean over its values.
    pub score: Option<f64>,
    pub histogram: Histogram,
}

#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Histogram {
    /// One more than there are counts.
    pub bounds: Vec<f64>,
    /// The last holds also what is beyond its bound.
    pub counts: Vec<i64>,
}

/// The vitals of one group; of each its 75th percentile.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct VitalGroup {
    pub group: String,
    /// Values of all vitals.
    pub count: i64,
    pub score: Option<f64>,
    pub lcp: Option<f64>,
    pub inp: Option<f64>,
    pub cls: Option<f64>,
    pub fcp: Option<f64>,
    pub ttfb: Option<f64>,
    pub pageloads: i64,
}

/// One value of a vital.
#[derive(Debug, Serialize, ToSchema)]
pub struct VitalSample {
    pub trace_id: String,
    pub span_id: String,
    /// When it was measured from, in seconds since 1970.
    pub timestamp: f64,
    pub value: f64,
    /// `good`, `needs_improvement` or `poor`.
    pub rating: &'static str,
    pub route: Option<String>,
    /// The element that caused it.
    pub element: Option<String>,
}

impl Vital {
    pub fn rating(&self, value: f64) -> &'static str {
        if value <= self.good_max {
            "good"
        } else if value <= self.poor_min {
            "needs_improvement"
        } else {
            "poor"
        }
    }
}

/// Reads the query string of `/api/v1/vitals`.
pub fn vitals(query: &str, now: i64) -> Result<Vitals, BadQuery> {
    let mut vitals = Vitals { scope: Scope::new(now), group_by: None };
    each(query, |key, value| {
        match key {
            "group_by" if vitals.group_by.is_some() => {
                return Err(bad(key, "only one key"));
            }
            "group_by" => {
                // What people say.
                let name = if value == "browser" { "browser.name" } else { &value };
                let mut keys = groups(&SPANS, &[name.to_owned()], 1)?;
                vitals.group_by = keys.pop().map(|(_, place)| (value, place));
            }
            other if vitals.scope.take(&SPANS, other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    Ok(vitals)
}

/// Reads the query string of `/api/v1/vitals/samples`.
pub fn vital_samples(query: &str, now: i64) -> Result<VitalSamples, BadQuery> {
    let (mut scope, mut limit, mut found) = (Scope::new(now), PAGE_ROWS_DEFAULT, None);
    let ids = VITALS.each_ref().map(|vital| vital.id);
    each(query, |key, value| {
        match key {
            "vital" => {
                let id = one_of(key, value, &ids)?;
                found = VITALS.iter().find(|vital| vital.id == id);
            }
            "limit" => limit = rows(&value, PAGE_ROWS_MAX)?,
            other if scope.take(&SPANS, other, &value)? => {}
            other => return Err(unknown(other)),
        }
        Ok(())
    })?;
    let message = format!("is missing; it is one of: {}", ids.join(", "));
    let vital = found.ok_or_else(|| bad("vital", &message))?;
    Ok(VitalSamples { scope, vital, limit })
}
