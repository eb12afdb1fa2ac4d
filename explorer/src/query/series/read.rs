//! Request → question. What makes no sense is refused with its field.

use super::{
    Aggregate, Compare, Equation, MetricQuery, Moment, QueryRequest, SeriesQuestion, SeriesRequest,
    Term,
};
use crate::limits::{
    EQUATIONS_MAX, GROUP_KEYS_MAX, GROUPS_DEFAULT, GROUPS_MAX, QUERIES_MAX, QUERY_ID_BYTES_MAX,
};
use crate::query::buckets::Buckets;
use crate::query::fields::METRICS;
use crate::query::parse::{bad, groups, one_of, range};
use crate::query::time;
use crate::query::{BadQuery, KINDS};

impl SeriesRequest {
    /// What is asked at `now`, in microseconds.
    pub fn question(&self, now: i64) -> Result<SeriesQuestion, BadQuery> {
        if self.queries.is_empty() || self.queries.len() > QUERIES_MAX {
            return Err(bad("queries", &format!("must be 1 to {QUERIES_MAX}")));
        }
        if self.equations.len() > EQUATIONS_MAX {
            return Err(bad("equations", &format!("must be at most {EQUATIONS_MAX}")));
        }
        let one = |(index, it)| query(it).map_err(|wrong| self.named(index, wrong));
        let queries = self.queries.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<&str> = self.queries.iter().map(|it| it.id.as_str()).collect();
        let mut equations = Vec::new();
        for equation in &self.equations {
            let term = Term::parse(&equation.expression, &ids).map_err(|mistake| BadQuery {
                at: Some(mistake.at),
                ..bad("expression", &format!("{}: {}", equation.id, mistake.message))
            })?;
            equations.push(Equation {
                id: equation.id.clone(),
                text: equation.expression.clone(),
                term,
            });
        }
        let all = ids.iter().copied().chain(self.equations.iter().map(|it| it.id.as_str()));
        check_ids(&all.collect::<Vec<_>>())?;
        let text = |moment: &Option<Moment>| moment.as_ref().map(Moment::text);
        let (since, until) =
            range(text(&self.since).as_deref(), text(&self.until).as_deref(), now)?;
        let top = self.top.unwrap_or(GROUPS_DEFAULT);
        if !(1..=GROUPS_MAX).contains(&top) {
            return Err(bad("top", &format!("must be a number from 1 to {GROUPS_MAX}")));
        }
        let interval = text(&self.interval).map_or(Ok(None), |it| Buckets::interval(&it))?;
        Ok(SeriesQuestion {
            queries,
            equations,
            group_by: groups(&METRICS, &self.group_by, GROUP_KEYS_MAX)?,
            top,
            since,
            until,
            buckets: Buckets::over(since, until, interval)?,
            compare: compare(self.compare.as_deref(), until - since)?,
            project: self.project.clone(),
            now,
        })
    }

    /// Of several queries, which one is wrong.
    fn named(&self, index: usize, wrong: BadQuery) -> BadQuery {
        match self.queries.len() {
            1 => wrong,
            _ => BadQuery { field: format!("queries[{index}].{}", wrong.field), ..wrong },
        }
    }
}

fn query(request: &QueryRequest) -> Result<MetricQuery, BadQuery> {
    if request.metric.is_empty() {
        return Err(bad("metric", "names the metric; it is missing"));
    }
    if let Some(kind) = &request.kind {
        one_of("type", kind.clone(), &KINDS)?;
    }
    let mut aggregate = None;
    if let Some(name) = &request.aggregate {
        let known = Aggregate::parse(name).and_then(|known| match &request.kind {
            Some(kind) => known.fitting(kind),
            None => Ok(known),
        });
        aggregate = Some(known.map_err(|message| bad("aggregate", &message))?);
    }
    Ok(MetricQuery {
        id: request.id.clone(),
        metric: request.metric.clone(),
        kind: request.kind.clone(),
        unit: request.unit.clone(),
        aggregate,
        filter: METRICS.parse("query", request.query.as_deref().unwrap_or_default())?,
    })
}

fn check_ids(ids: &[&str]) -> Result<(), BadQuery> {
    for (place, id) in ids.iter().enumerate() {
        let mut letters = id.chars();
        let starts = letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
        if !starts
            || id.len() > QUERY_ID_BYTES_MAX
            || !letters.all(|it| it.is_ascii_alphanumeric() || it == '_')
        {
            return Err(bad("id", &format!("{id:?} must be a letter, then letters, digits and _")));
        }
        if ids.iter().take(place).any(|before| before == id) {
            return Err(bad("id", &format!("{id} is given twice")));
        }
    }
    Ok(())
}

fn compare(text: Option<&str>, length: i64) -> Result<Compare, BadQuery> {
    let Some(text) = text else { return Ok(Compare::Nothing) };
    match (text, text.strip_prefix("run:"), time::duration(text)) {
        ("none" | "", ..) => Ok(Compare::Nothing),
        ("previous", ..) => Ok(Compare::Earlier(length, "the time before".to_owned())),
        (_, Some(run), _) if !run.is_empty() => Ok(Compare::Run(run.to_owned())),
        (_, _, Some(shift @ 1..)) => Ok(Compare::Earlier(shift, format!("{text} earlier"))),
        _ => Err(bad("compare", "must be none, previous, a duration such as 1d, or run:ID")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EquationRequest, series};
    use super::*;
    use crate::query::time::SECOND;

    const NOW: i64 = 1_767_225_600 * SECOND;

    fn refused(query: &str) -> BadQuery {
        series(query).and_then(|request| request.question(NOW)).unwrap_err()
    }

    #[test]
    fn reads_parameters() {
        let request = series(
            "metric=orders&aggregate=sum&query=tier%3Apro&group_by=region&group_by=release&top=3\
             &since=2h&until=1h&interval=60s&compare=1d&project=1",
        );
        let question = request.unwrap().question(NOW).unwrap();
        assert_eq!(question.buckets.interval, 60 * SECOND);
        assert_eq!(question.since, NOW - 7200 * SECOND);
        assert_eq!(question.until, NOW - 3600 * SECOND);
        assert_eq!(question.compare, Compare::Earlier(86_400 * SECOND, "1d earlier".into()));
        assert_eq!(question.group_by[1].0, "release");
        assert_eq!(question.queries[0].aggregate, Some(Aggregate::Sum));
    }

    #[test]
    fn refuses_with_the_field() {
        for (query, field) in [
            ("", "metric"),
            ("metric=a&aggregate=p96", "aggregate"),
            ("metric=a&type=counter&aggregate=p95", "aggregate"),
            ("metric=a&type=set", "type"),
            ("metric=a&query=a:1+(", "query"),
            ("metric=a&group_by=value", "group_by"),
            ("metric=a&group_by=", "group_by"),
            ("metric=a&top=0", "top"),
            ("metric=a&top=x", "top"),
            ("metric=a&since=soon", "since"),
            ("metric=a&since=1h&until=2h", "since"),
            ("metric=a&interval=0.1s", "interval"),
            ("metric=a&interval=1s&since=30d", "interval"),
            ("metric=a&compare=run:", "compare"),
            ("metric=a&limit=3", "limit"),
        ] {
            assert_eq!(refused(query).field, field, "{query}");
        }
        let place = refused("metric=a&query=tier%3Apro+value%3A%3Efast");
        assert_eq!(place.at, Some(16), "{place:?}");
    }

    #[test]
    fn refuses_equations_with_the_place() {
        let mut request = series("metric=a").unwrap();
        let equation = |id: &str, expression: &str| EquationRequest {
            id: id.into(),
            expression: expression.into(),
        };
        request.equations = vec![equation("e", "a / b")];
        let refused = request.question(NOW).unwrap_err();
        assert_eq!((refused.field.as_str(), refused.at), ("expression", Some(4)));
        request.equations = vec![equation("a", "a * 2")];
        assert_eq!(request.question(NOW).unwrap_err().field, "id");
        request.equations = vec![equation("1", "a * 2")];
        assert_eq!(request.question(NOW).unwrap_err().field, "id");
    }

    #[test]
    fn of_several_queries_the_wrong_one_is_named() {
        let mut request = series("metric=a").unwrap();
        let wrong = QueryRequest { query: Some("(b:1".into()), ..request.queries[0].clone() };
        request.queries.push(wrong);
        assert_eq!(request.question(NOW).unwrap_err().field, "queries[1].query");
    }
}
