//! What the two engines share: values, rows, statements, and the few expressions that differ.
//!
//! Tables and columns have the same names in both; times are microseconds since the epoch in 64-bit integers, so
//! that arithmetic on them is the same everywhere. A question is therefore written once, against [`Dialect`].

mod cancel;
mod conditions;
mod filter;
mod row;
mod statement;

pub use cancel::Cancel;
pub use conditions::Conditions;
pub use filter::{Filter, join, text};
pub use row::{Row, Value};
pub use statement::Statement;

use super::StoreError;

/// Runs queries. Sees committed rows only, and never makes the writer wait.
pub trait Engine: Send + Sync {
    fn dialect(&self) -> &'static dyn Dialect;

    /// All rows of a query, in its order; fails if it is cancelled before.
    fn rows(&self, statement: &Statement, cancel: &Cancel) -> Result<Vec<Row>, StoreError>;
}

/// Expressions that engines write differently. Arguments and answers are SQL text; values are always bound.
pub trait Dialect: Send + Sync {
    /// What to select from to see a table's logical columns, `attributes` included.
    fn table(&self, name: &'static str) -> &'static str;

    /// The same without what is kept of attributes, SDK, release and environment: cheaper where nobody asks for them.
    fn bare(&self, name: &'static str) -> &'static str;

    /// The table that keeps what samples share apart, by `id`, and the column of `metrics` that names its rows; none if
    /// every row has its own.
    fn sets(&self) -> Option<(&'static str, &'static str)>;

    /// The text of the attribute whose key is bound next; null if absent. See [`Dialect::key`].
    fn attribute_text(&self) -> &'static str;

    /// The attribute whose key is bound next, as a number; null if absent or no number.
    fn attribute_number(&self) -> &'static str;

    /// The value to bind for a key of the two above.
    fn key(&self, key: &str) -> Value;

    /// An exact percentile with linear interpolation; `fraction` is a literal of ours, such as 0.95.
    fn quantile(&self, fraction: f64, expression: &str) -> String;

    /// Integer division that rounds down, of what is not negative.
    fn divide(&self, left: &str, right: &str) -> String;

    /// The text read as a number, or null.
    fn number(&self, expression: &str) -> String;

    /// Whether an expression matches the pattern that is bound next, without regard to case; `%`, `_` and `\`.
    fn like(&self, expression: &str) -> String;

    /// The value of `expression`, perhaps null, where `by` is least.
    fn arg_min(&self, expression: &str, by: &str) -> String;
}
