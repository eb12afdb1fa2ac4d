//! Metric samples with what is computed for each of them. Where the engine keeps attribute sets apart, conditions on
//! attributes are judged, and groups are named, once per set and not once per sample.

use crate::query::fields::{METRICS, Place};
use crate::query::filter::Expr;
use crate::store::StoreError;
use crate::store::sql::{Conditions, Dialect, Filter, Statement, text};

/// Which samples, and how they are grouped.
pub struct MetricRows<'a> {
    pub dialect: &'static dyn Dialect,
    pub filter: &'a Expr,
    /// On columns of the samples themselves.
    pub conditions: Conditions,
    pub groups: &'a [(String, Place)],
    /// The groups that are told apart. Then `g` is the place of a sample's group, -1 for all others; otherwise `k0`,
    /// `k1` and so on are the texts of the keys.
    pub chosen: Option<&'a [Vec<String>]>,
    /// What relative times in the filter count from.
    pub now: i64,
}

impl MetricRows<'_> {
    /// A `SELECT` of these columns, and after them the groups.
    pub fn select(self, columns: Statement) -> Result<Statement, StoreError> {
        let filter = Filter { dialect: self.dialect, fields: &METRICS, now: self.now };
        let sets = self.dialect.sets();
        let is_apart = |place: &Place| sets.is_some() && place.is_shared();
        let (of_sets, of_rows): (Vec<_>, Vec<_>) = parts(self.filter).iter().partition(|part| {
            keys(part).is_some_and(|keys| keys.iter().all(|key| is_apart(&METRICS.place(key))))
        });
        let mixed = of_rows.iter().any(|part| touches_sets(part));
        let mut conditions = self.conditions;
        for part in of_rows {
            conditions.filter(&filter, part)?;
        }
        let (keys_of_sets, keys_of_rows): (Vec<_>, Vec<_>) =
            self.groups.iter().enumerate().partition(|(_, (_, place))| is_apart(place));
        let chosen = self.chosen.filter(|_| !self.groups.is_empty());
        let chosen_in_sets = chosen.filter(|_| keys_of_rows.is_empty() && sets.is_some());

        let mut statement = Statement::new("SELECT ");
        statement.append(columns);
        for (place, (_, key)) in keys_of_rows {
            statement.append(named(self.dialect, place, key));
        }
        if chosen_in_sets.is_some() {
            statement.push(", g");
        } else {
            let names = keys_of_sets.iter().map(|(place, _)| format!(", k{place}"));
            statement.push(&names.collect::<String>());
        }
        let Some((table, reference)) = sets else {
            statement.push(&format!(" FROM {}", self.dialect.table("metrics")));
            statement.append(conditions.clause("WHERE"));
            return Ok(match chosen {
                Some(chosen) => placed("*", statement, chosen),
                None => statement,
            });
        };
        statement.push(&format!(" FROM {}", self.dialect.bare("metrics")));
        if mixed || !of_sets.is_empty() || !keys_of_sets.is_empty() {
            let sets = Sets { filter, table, parts: of_sets, keys: keys_of_sets, whole: mixed };
            statement.push(" JOIN (").append(sets.select(chosen_in_sets)?);
            statement.push(&format!(") AS sets ON set_id = {reference}"));
        }
        statement.append(conditions.clause("WHERE"));
        Ok(match chosen {
            Some(chosen) if chosen_in_sets.is_none() => placed("*", statement, chosen),
            _ => statement,
        })
    }
}

/// Conditions that must all hold.
fn parts(filter: &Expr) -> &[Expr] {
    match filter {
        Expr::All(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    }
}

/// The attribute sets that samples are joined with.
struct Sets<'a> {
    filter: Filter,
    table: &'static str,
    /// Conditions on sets alone.
    parts: Vec<&'a Expr>,
    /// Keys that sets know, and their numbers.
    keys: Vec<(usize, &'a (String, Place))>,
    /// Whether conditions on samples look into the sets.
    whole: bool,
}

impl Sets<'_> {
    fn select(self, chosen: Option<&[Vec<String>]>) -> Result<Statement, StoreError> {
        let dialect = self.filter.dialect;
        let mut statement = Statement::new("SELECT id AS set_id");
        if self.whole {
            statement.push(", attributes, sdk_name, sdk_version, release, environment");
        }
        for (place, (_, key)) in self.keys {
            statement.append(named(dialect, place, key));
        }
        let mut conditions = Conditions::new(dialect);
        for part in self.parts {
            conditions.filter(&self.filter, part)?;
        }
        statement.push(&format!(" FROM {}", self.table)).append(conditions.clause("WHERE"));
        let columns = if self.whole { "*" } else { "set_id" };
        Ok(match chosen {
            Some(chosen) => placed(columns, statement, chosen),
            None => statement,
        })
    }
}

/// A key's text under its name; empty where a row has none.
fn named(dialect: &dyn Dialect, number: usize, key: &Place) -> Statement {
    let mut statement = Statement::new(", coalesce(");
    statement.append(text(dialect, key)).push(&format!(", '') AS k{number}"));
    statement
}

/// Rows with keys, and the place of their group among the chosen ones.
fn placed(columns: &str, rows: Statement, chosen: &[Vec<String>]) -> Statement {
    let mut statement = Statement::new(format!("SELECT {columns}, "));
    if chosen.is_empty() {
        statement.push("-1");
    } else {
        statement.push("CASE");
        for (place, keys) in chosen.iter().enumerate() {
            let equal: Vec<_> = (0..keys.len()).map(|key| format!("k{key} = ?")).collect();
            let values = keys.iter().map(|key| key.as_str().into());
            statement.bind(&format!(" WHEN {}", equal.join(" AND ")), values);
            statement.push(&format!(" THEN {place}"));
        }
        statement.push(" ELSE -1 END");
    }
    statement.push(" AS g FROM (").append(rows).push(") AS keyed");
    statement
}

/// The keys of a condition; none if it searches text, which is no key.
fn keys(expr: &Expr) -> Option<Vec<&str>> {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => {
            let keys: Option<Vec<_>> = parts.iter().map(keys).collect();
            Some(keys?.concat())
        }
        Expr::Not(inner) => keys(inner),
        Expr::Compare { key, .. }
        | Expr::Like { key, .. }
        | Expr::In { key, .. }
        | Expr::Has { key } => Some(vec![key]),
        Expr::Text(_) => None,
    }
}

/// Whether a condition looks at what attribute sets hold.
fn touches_sets(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(touches_sets),
        Expr::Not(inner) => touches_sets(inner),
        Expr::Compare { key, .. }
        | Expr::Like { key, .. }
        | Expr::In { key, .. }
        | Expr::Has { key } => METRICS.place(key).is_shared(),
        Expr::Text(_) => false,
    }
}
