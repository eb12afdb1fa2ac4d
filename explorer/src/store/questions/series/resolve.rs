//! What a question leaves open, and only the store knows: what a metric is, and when another run was.

use crate::query::BadQuery;
use crate::query::series::{Aggregate, Compare, MetricQuery, SeriesQuestion};
use crate::store::catalog::Kind;
use crate::store::{QuestionError, Reader};

/// A query whose metric is known. Nothing if there is no such metric.
pub struct Resolved {
    pub kind: String,
    /// Of all its samples; none also if they have several.
    pub unit: Option<String>,
    /// Whether samples of other units must be kept out.
    pub by_unit: bool,
    pub weighted: bool,
    pub aggregate: Aggregate,
}

/// An earlier range.
pub struct Past {
    /// From here on the question counts: not before its own run.
    pub since: i64,
    pub from: i64,
    pub until: i64,
    /// What makes its times those of the question's range.
    pub shift: i64,
    pub label: String,
}

impl Reader {
    pub fn resolve(&self, query: &MetricQuery) -> Result<Option<Resolved>, QuestionError> {
        let wildcard = query.metric.contains('*');
        let fits = |known: &Kind| {
            let unit = query.unit.as_deref();
            let name = if wildcard {
                matches(&query.metric, &known.name)
            } else {
                query.metric == known.name
            };
            name && query.kind.as_ref().is_none_or(|kind| *kind == known.kind)
                && unit.is_none_or(|unit| unit == known.unit.as_deref().unwrap_or_default())
        };
        let known = self.kinds(fits)?;
        let Some(most) = known.first() else { return Ok(None) };
        let alike: Vec<_> = known.iter().filter(|it| it.kind == most.kind).collect();
        let one_unit = alike.iter().all(|it| it.unit == most.unit);
        let aggregate = query.aggregate.or_else(|| Aggregate::of(&most.kind).first().copied());
        let aggregate = aggregate.map_or(Ok(Aggregate::Count), |it| it.fitting(&most.kind));
        let refused = |message| BadQuery { field: "aggregate".to_owned(), message, at: None };
        // One name of several units is several metrics; many names are asked for together on purpose.
        let by_unit = query.unit.is_some() || (!one_unit && !wildcard);
        Ok(Some(Resolved {
            kind: most.kind.clone(),
            unit: most.unit.clone().filter(|_| one_unit || by_unit),
            by_unit,
            weighted: alike.iter().any(|it| it.weighted),
            aggregate: aggregate.map_err(refused)?,
        }))
    }

    /// The range to compare with.
    pub fn past(&self, question: &SeriesQuestion) -> Result<Option<Past>, QuestionError> {
        let earlier = |shift: i64, label: String| Past {
            since: question.since,
            from: question.since - shift,
            until: question.until - shift,
            shift,
            label,
        };
        match &question.compare {
            Compare::Nothing => Ok(None),
            Compare::Earlier(shift, label) => Ok(Some(earlier(*shift, label.clone()))),
            Compare::Run(id) => {
                let runs = self.runs()?;
                // By its name too, as it was given to `--run`; the running one may have the same.
                let named = || runs.iter().skip(1).find(|run| run.name.as_ref() == Some(id));
                let Some(run) = runs.iter().find(|run| run.id == *id).or_else(named) else {
                    let message = format!(
                        "there is no run {id}; GET /api/v1/runs and `fanal runs` list them"
                    );
                    return Err(BadQuery { field: "compare".to_owned(), message, at: None }.into());
                };
                // Both runs are seen from their starts, unless the range begins later in this one, or ends before.
                let newest = runs.first().map_or(0, |newest| newest.started_at);
                let begins = (newest < question.until).then_some(newest);
                let here = begins.unwrap_or_default().max(question.since);
                let name = run.name.as_deref().unwrap_or(&run.id);
                let past = earlier(here - run.started_at, format!("run {name}"));
                let from = past.from.max(run.started_at);
                Ok(Some(Past {
                    since: here,
                    from,
                    until: past.until.min(run.ended_at + 1).max(from),
                    ..past
                }))
            }
        }
    }
}

/// Whether a name matches a pattern whose `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces: Vec<_> = pieces.collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match rest.find(piece).and_then(|at| rest.get(at + piece.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn wildcards() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("*", "a.b", true),
            ("a.*", "a.b", true),
            ("a.*", "b.a.", false),
            ("*.b", "a.b", true),
            ("a*a", "a", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("*a*", "bab", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
