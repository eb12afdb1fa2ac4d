//! `--fail-if`: an answer as the exit code of a build.

use std::str::FromStr;

use serde_json::Value;

use crate::cli::render::{amount, change};
use crate::cli::{Failure, Fields, Outcome};

/// `above 5`, `below 0.5`, `change above 0.2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    of_change: bool,
    above: bool,
    limit: f64,
}

impl FromStr for Verdict {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "not a condition; try 'above 5', 'below 0.5' or 'change above 0.2'";
        let words: Vec<&str> = text.split_whitespace().collect();
        let (of_change, words) = match words.as_slice() {
            ["change", rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (above, limit) = match words {
            ["above", limit] => (true, limit),
            ["below", limit] => (false, limit),
            _ => return Err(wrong),
        };
        let limit = limit.parse::<f64>().ok().filter(|limit| limit.is_finite()).ok_or(wrong)?;
        Ok(Self { of_change, above, limit })
    }
}

impl Verdict {
    /// Fails if the total of any series, or its change against before, is beyond the limit.
    pub fn judge(self, answer: &Value) -> Outcome {
        let results = answer.list("results").iter();
        let series =
            results.flat_map(|result| result.list("series").iter().map(move |it| (result, it)));
        let bad = series.filter(|(_, series)| self.fails(series)).map(|(result, series)| {
            let unit = result.get("unit").and_then(Value::as_str);
            let group = super::query::group_name(series);
            let value = self.value(series).unwrap_or_default();
            let shown = if self.of_change { change(value) } else { amount(value, unit) };
            format!(
                "{}{} is {shown}",
                result.text("label"),
                if group.is_empty() { group } else { format!(" of {group}") }
            )
        });
        let bad: Vec<String> = bad.collect();
        if bad.is_empty() {
            return Ok(());
        }
        let what = if self.of_change { "change " } else { "" };
        let side = if self.above { "above" } else { "below" };
        Err(Failure::failed(format!("{what}{side} {}: {}", self.limit, bad.join("; "))))
    }

    fn value(self, series: &Value) -> Option<f64> {
        if self.of_change {
            series.get("previous")?.number("change")
        } else {
            series.number("total")
        }
    }

    fn fails(self, series: &Value) -> bool {
        self.value(series)
            .is_some_and(|value| if self.above { value > self.limit } else { value < self.limit })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_limit_is_judged_by_total_or_change() {
        let answer = json!({"results":[{"label":"sum(a)","unit":null,"series":[
            {"group":{"r":"eu"},"total":6.0,"previous":{"change":0.5}},
            {"group":{"r":"us"},"total":null,"previous":null}]}]});
        for (text, fails) in [
            ("above 5", true),
            ("above 6", false),
            ("below 7", true),
            ("change above 0.2", true),
            ("change below 0", false),
        ] {
            let verdict: Verdict = text.parse().expect(text);
            assert_eq!(verdict.judge(&answer).is_err(), fails, "{text}");
        }
        for text in ["", "above", "over 5", "above many", "above 5 6", "above inf"] {
            assert!(text.parse::<Verdict>().is_err(), "{text}");
        }
    }
}
