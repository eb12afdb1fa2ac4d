//! Errors of one cause: how many, since when, how many users met them.

use crate::query::fields::EVENTS;
use crate::query::{ErrorGroup, ErrorGroups, GroupSort, Trend, seconds};
use crate::store::sql::{Row, Statement};
use crate::store::{Reader, StoreError};

/// What tells users apart, in the order of trust.
const USER_KEYS: [&str; 3] = ["user.id", "user.email", "client.address"];

impl Reader {
    /// Answers a question for groups.
    pub fn error_groups(&self, query: &ErrorGroups) -> Result<Vec<ErrorGroup>, StoreError> {
        let dialect = self.dialect();
        let newest = |column| dialect.arg_min(column, "-timestamp");
        let text = dialect.attribute_text();
        let mut statement = Statement::new(format!(
            "SELECT group_hash, {}, {}, {}, {}, {}, {}, {}, count(*) AS number,
             min(timestamp) AS first_seen, max(timestamp) AS last_seen",
            newest("kind"),
            newest("message"),
            newest("culprit"),
            newest("level"),
            newest("handled"),
            newest("project"),
            newest("event_id"),
        ));
        let users = format!(", count(DISTINCT coalesce({text}, {text}, {text})) AS users FROM ");
        statement.bind(&users, USER_KEYS.map(|key| dialect.key(key))).push(dialect.table("events"));
        statement.append(self.scoped(&query.scope, &EVENTS)?.clause("WHERE"));
        let order = match query.sort {
            GroupSort::LastSeen => "last_seen",
            GroupSort::FirstSeen => "first_seen",
            GroupSort::Count => "number",
            GroupSort::Users => "users",
        };
        statement.push(&format!(
            " GROUP BY group_hash ORDER BY {order} DESC, group_hash LIMIT {}",
            query.limit
        ));
        let mut groups = self.read(&statement, group)?;
        self.add_trends(query, &mut groups)?;
        Ok(groups)
    }

    fn add_trends(&self, query: &ErrorGroups, groups: &mut [ErrorGroup]) -> Result<(), StoreError> {
        if groups.is_empty() {
            return Ok(());
        }
        let buckets = &query.buckets;
        let shown: Vec<String> = groups.iter().map(|group| group.group.clone()).collect();
        let mut conditions = self.scoped(&query.scope, &EVENTS)?;
        conditions.among("group_hash", &shown).during(
            "timestamp",
            Some(buckets.from),
            Some(buckets.until()),
        );
        let mut counts = self.bucket_counts("events", "group_hash", conditions, buckets)?;
        for group in groups {
            let counts = counts.remove(&group.group).unwrap_or_else(|| vec![0; buckets.count]);
            group.trend = Trend { times: buckets.times(), counts };
        }
        Ok(())
    }
}

fn group(row: &Row) -> Result<ErrorGroup, StoreError> {
    Ok(ErrorGroup {
        group: row.text(0)?,
        kind: row.maybe_text(1)?,
        message: row.text(2)?,
        culprit: row.maybe_text(3)?,
        level: row.text(4)?,
        handled: row.maybe_int(5)?.map(|handled| handled != 0),
        project: row.text(6)?,
        latest_event_id: row.text(7)?,
        count: row.int(8)?,
        first_seen: seconds(row.int(9)?),
        last_seen: seconds(row.int(10)?),
        users: row.int(11)?,
        trend: Trend::default(),
    })
}
