//! A filter as a condition in SQL. Every value is bound.

use super::{Dialect, Statement, Value};
use crate::query::fields::{Fields, Operand, Place};
use crate::query::filter::{Comparison, Expr, Unit};
use crate::store::StoreError;

/// Nanoseconds or bytes of the units that metrics carry in their column `unit`.
const MEASURES: [(&str, Unit, f64); 19] = [
    ("nanosecond", Unit::Time, 1.0),
    ("microsecond", Unit::Time, 1e3),
    ("millisecond", Unit::Time, 1e6),
    ("second", Unit::Time, 1e9),
    ("minute", Unit::Time, 60e9),
    ("hour", Unit::Time, 3_600e9),
    ("day", Unit::Time, 86_400e9),
    ("week", Unit::Time, 604_800e9),
    ("bit", Unit::Size, 0.125),
    ("byte", Unit::Size, 1.0),
    ("kilobyte", Unit::Size, 1e3),
    ("megabyte", Unit::Size, 1e6),
    ("gigabyte", Unit::Size, 1e9),
    ("terabyte", Unit::Size, 1e12),
    ("petabyte", Unit::Size, 1e15),
    ("kibibyte", Unit::Size, 1_024.0),
    ("mebibyte", Unit::Size, 1_048_576.0),
    ("gibibyte", Unit::Size, 1_073_741_824.0),
    ("tebibyte", Unit::Size, 1_099_511_627_776.0),
];

/// Writes filters for one table of one engine.
pub struct Filter {
    pub dialect: &'static dyn Dialect,
    pub fields: &'static Fields,
    /// What relative times count from, in microseconds.
    pub now: i64,
}

impl Filter {
    /// The condition that a row must meet. Fails only for a filter that was not read for this table.
    pub fn condition(&self, expr: &Expr) -> Result<Statement, StoreError> {
        match expr {
            Expr::All(parts) if parts.is_empty() => Ok(Statement::new("TRUE")),
            Expr::All(parts) => self.joined(parts, " AND "),
            Expr::Any(parts) => self.joined(parts, " OR "),
            Expr::Not(inner) => {
                // What is unknown of a row without the key is known here: it does not match.
                let mut statement = Statement::new("NOT coalesce(");
                statement.append(self.condition(inner)?).push(", FALSE)");
                Ok(statement)
            }
            Expr::Compare { key, is, value } => self.compare(key, *is, value),
            Expr::In { key, values } => self.among(key, values),
            Expr::Like { key, pattern } => Ok(self.like(self.text_of(key), pattern)),
            Expr::Has { key } => {
                let mut statement = self.text_of(key);
                statement.push(" IS NOT NULL");
                Ok(statement)
            }
            Expr::Text(pieces) => {
                let mut around = vec![String::new()];
                around.extend(pieces.iter().cloned());
                around.push(String::new());
                let found = self
                    .fields
                    .text
                    .iter()
                    .map(|column| self.like(Statement::new(*column), &around));
                Ok(join(found, " OR "))
            }
        }
    }

    fn joined(&self, parts: &[Expr], between: &str) -> Result<Statement, StoreError> {
        let parts = parts.iter().map(|part| self.condition(part)).collect::<Result<Vec<_>, _>>()?;
        Ok(join(parts.into_iter(), between))
    }

    /// The column, or the attribute's text.
    fn text_of(&self, key: &str) -> Statement {
        text(self.dialect, &self.fields.place(key))
    }

    fn compare(&self, key: &str, is: Comparison, value: &str) -> Result<Statement, StoreError> {
        let place = self.fields.place(key);
        let operand = place.operand(key, is, value, self.now).map_err(StoreError)?;
        let sign = is.sign();
        let mut statement = match (&place, &operand) {
            (Place::Attribute(key), Operand::Number(_)) => {
                let mut number = Statement::default();
                number.bind(self.dialect.attribute_number(), [self.dialect.key(key)]);
                number
            }
            (Place::Column(field), Operand::Measured(_, unit)) => measured(field.column, *unit),
            (place, _) => text(self.dialect, place),
        };
        statement.bind(&format!(" {sign} ?"), [bound(&operand)]);
        match (&place, value.parse::<f64>()) {
            // 1, 1.0 and 1e0 are one number, however it was sent.
            (Place::Attribute(key), Ok(number))
                if is == Comparison::Equal && number.is_finite() =>
            {
                let mut either = Statement::new("(");
                either.append(statement).push(" OR ");
                either.bind(self.dialect.attribute_number(), [self.dialect.key(key)]);
                either.bind(" = ?)", [number.into()]);
                Ok(either)
            }
            _ => Ok(statement),
        }
    }

    fn among(&self, key: &str, values: &[String]) -> Result<Statement, StoreError> {
        let place = self.fields.place(key);
        let operands =
            values.iter().map(|value| place.operand(key, Comparison::Equal, value, self.now));
        let operands = operands.collect::<Result<Vec<_>, _>>().map_err(StoreError)?;
        let is_text = operands.iter().all(|operand| matches!(operand, Operand::Text(_)));
        let has_number = values.iter().any(|value| value.parse::<f64>().is_ok());
        if !is_text || (has_number && matches!(place, Place::Attribute(_))) {
            let each = values.iter().map(|value| self.compare(key, Comparison::Equal, value));
            return Ok(join(each.collect::<Result<Vec<_>, _>>()?.into_iter(), " OR "));
        }
        let mut statement = text(self.dialect, &place);
        let places = vec!["?"; operands.len()].join(", ");
        statement.bind(&format!(" IN ({places})"), operands.iter().map(bound));
        Ok(statement)
    }

    /// Whether a text matches pieces with anything between them.
    fn like(&self, text: Statement, pieces: &[String]) -> Statement {
        let escape =
            |piece: &String| piece.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = pieces.iter().map(escape).collect::<Vec<_>>().join("%");
        let mut statement = Statement::new(self.dialect.like(&text.text));
        statement.values = text.values;
        statement.values.push(pattern.into());
        statement
    }
}

/// What a key names, as text; null where a row has none.
pub fn text(dialect: &dyn Dialect, place: &Place) -> Statement {
    match place {
        Place::Column(field) => Statement::new(field.column),
        Place::Attribute(key) => {
            let mut statement = Statement::default();
            statement.bind(dialect.attribute_text(), [dialect.key(key)]);
            statement
        }
    }
}

/// Parts joined in parentheses.
pub fn join(parts: impl Iterator<Item = Statement>, between: &str) -> Statement {
    let mut statement = Statement::new("(");
    for (index, part) in parts.enumerate() {
        if index > 0 {
            statement.push(between);
        }
        statement.append(part);
    }
    statement.push(")");
    statement
}

/// A column's number in nanoseconds or bytes, by the unit beside it; null where that is no such unit.
fn measured(column: &str, unit: Unit) -> Statement {
    let cases = MEASURES.iter().filter(|row| row.1 == unit);
    let cases = cases.map(|(name, _, factor)| format!("WHEN '{name}' THEN {factor:?}"));
    let cases = cases.collect::<Vec<_>>().join(" ");
    Statement::new(format!("({column} * CASE unit {cases} END)"))
}

fn bound(operand: &Operand) -> Value {
    match operand {
        Operand::Text(text) => text.as_str().into(),
        Operand::Number(number) | Operand::Measured(number, _) => (*number).into(),
        // An integer is compared with blocks of integers without a look inside.
        Operand::Micros(micros) if micros.fract() == 0.0 => (*micros as i64).into(),
        Operand::Micros(micros) => (*micros).into(),
        Operand::Truth(truth) => (*truth).into(),
    }
}
