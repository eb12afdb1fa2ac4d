//! How samples become one number, and which ways fit which type of metric.

use Aggregate::{Average, Count, Last, Maximum, Minimum, PerMinute, PerSecond, Percentile, Sum};

/// One way to make a number of many samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Sum,
    /// Of counters the sum, of others the number of samples.
    PerSecond,
    PerMinute,
    Count,
    Minimum,
    Maximum,
    Average,
    /// The newest.
    Last,
    Percentile(u8),
}

const COUNTER: &[Aggregate] = &[Sum, PerSecond, PerMinute, Count];
const GAUGE: &[Aggregate] = &[Average, Minimum, Maximum, Last, PerSecond, PerMinute];
const DISTRIBUTION: &[Aggregate] = &[
    Percentile(95),
    Percentile(50),
    Percentile(75),
    Percentile(90),
    Percentile(99),
    Average,
    Sum,
    Minimum,
    Maximum,
    Count,
    PerSecond,
    PerMinute,
];

impl Aggregate {
    /// What a type of metric can be asked for, the usual one first. Unknown types are taken as distributions.
    pub fn of(kind: &str) -> &'static [Aggregate] {
        match kind {
            "counter" => COUNTER,
            "gauge" => GAUGE,
            _ => DISTRIBUTION,
        }
    }

    /// By its name; or why there is none.
    pub fn parse(name: &str) -> Result<Self, String> {
        let known = [COUNTER, GAUGE, DISTRIBUTION].concat();
        let found = known.into_iter().find(|it| it.name() == name);
        found.ok_or_else(|| {
            let all = [DISTRIBUTION, &[Last]].concat();
            format!("{name:?} is no aggregate; there are {}", listed(&all))
        })
    }

    /// Itself, if it fits the type of the metric; or what does.
    pub fn fitting(self, kind: &str) -> Result<Self, String> {
        let valid = Self::of(kind);
        if valid.contains(&self) {
            return Ok(self);
        }
        Err(format!("a {kind} has no {}; use {}", self.name(), listed(valid)))
    }

    pub fn name(self) -> &'static str {
        match self {
            Sum => "sum",
            PerSecond => "per_second",
            PerMinute => "per_minute",
            Count => "count",
            Minimum => "min",
            Maximum => "max",
            Average => "avg",
            Last => "last",
            Percentile(50) => "p50",
            Percentile(75) => "p75",
            Percentile(90) => "p90",
            Percentile(95) => "p95",
            Percentile(_) => "p99",
        }
    }

    /// What it is where there are no samples.
    pub fn of_nothing(self) -> Option<f64> {
        matches!(self, Sum | Count | PerSecond | PerMinute).then_some(0.0)
    }

    /// The unit of the result, given that of the samples.
    pub fn unit(self, of_samples: Option<&str>) -> Option<String> {
        match self {
            Count | PerSecond | PerMinute => None,
            _ => of_samples.map(str::to_owned),
        }
    }
}

fn listed(aggregates: &[Aggregate]) -> String {
    let names: Vec<_> = aggregates.iter().map(|it| it.name()).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => names.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_with_what_fits() {
        assert_eq!(Aggregate::parse("p95"), Ok(Percentile(95)));
        assert!(Aggregate::parse("p96").unwrap_err().contains("p95, p50"));
        assert_eq!(
            Percentile(95).fitting("counter").unwrap_err(),
            "a counter has no p95; use sum, per_second, per_minute or count"
        );
        for kind in ["counter", "gauge", "distribution"] {
            for aggregate in Aggregate::of(kind) {
                assert_eq!(Aggregate::parse(aggregate.name()), Ok(*aggregate));
                assert_eq!(aggregate.fitting(kind), Ok(*aggregate));
            }
        }
    }
}
