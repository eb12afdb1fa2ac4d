//! A scope as conditions: what every list is narrowed by.

use crate::query::fields::Fields;
use crate::query::scope::Scope;
use crate::store::sql::Conditions;
use crate::store::{Reader, StoreError};

impl Reader {
    /// The conditions of a scope on a table with attributes.
    pub fn scoped(&self, scope: &Scope, fields: &'static Fields) -> Result<Conditions, StoreError> {
        let mut conditions = self.placed(scope, "timestamp");
        conditions.expr(fields, &scope.filter, scope.now)?;
        Ok(conditions)
    }

    /// The conditions of a scope without its filter.
    pub fn placed(&self, scope: &Scope, time: &str) -> Conditions {
        let mut conditions = Conditions::new(self.dialect());
        conditions.equal("project", scope.project.as_deref()).during(
            time,
            scope.since,
            scope.until,
        );
        conditions
    }
}
