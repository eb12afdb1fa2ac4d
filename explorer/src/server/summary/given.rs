//! The parameters of a summary, checked against its tool.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use super::inside::Refused;
use crate::address::Parameters;
use crate::limits::QUERY_VALUE_BYTES_MAX;
use crate::mcp::tools::{Kind, Tool};
use crate::server::reply::Refusal;

pub struct Given(BTreeMap<&'static str, Vec<String>>);

impl Given {
    /// Refuses what the tool does not take and what it needs but did not get.
    pub fn parse(tool: &'static Tool, query: &str) -> Result<Self, Refused> {
        let mut given: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(known) = tool.parameters.iter().find(|known| known.name == name) else {
                let names: Vec<&str> = tool.parameters.iter().map(|known| known.name).collect();
                let message = format!("unknown; {} takes {}", tool.name, names.join(", "));
                return Err(bad(&name, &message));
            };
            if value.len() > QUERY_VALUE_BYTES_MAX {
                let message = format!("at most {QUERY_VALUE_BYTES_MAX} bytes");
                return Err(bad(known.name, &message));
            }
            let values = given.entry(known.name).or_default();
            if !values.is_empty() && known.kind != Kind::Texts {
                return Err(bad(known.name, "given twice"));
            }
            values.push(value.into_owned());
        }
        let missing = |known: &&crate::mcp::tools::Parameter| {
            known.required && given.get(known.name).is_none_or(|values| values == &[""])
        };
        match tool.parameters.iter().find(missing) {
            Some(missing) => Err(bad(missing.name, &format!("is needed: {}", missing.about))),
            None => Ok(Self(given)),
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// A number of rows between 1 and `most`.
    pub fn rows(&self, name: &str, usual: usize, most: usize) -> Result<usize, Refused> {
        let Some(text) = self.get(name) else { return Ok(usual) };
        let rows = text.parse().ok().filter(|rows| (1..=most).contains(rows));
        rows.ok_or_else(|| bad(name, &format!("must be a number from 1 to {most}")))
    }

    /// These parameters as they were given.
    pub fn pass(&self, names: &[&str]) -> Parameters {
        let given = names.iter().flat_map(|name| self.all(name).iter().map(move |it| (name, it)));
        given.fold(Parameters::default(), |all, (name, value)| all.set(name, value))
    }
}

pub fn bad(field: &str, message: &str) -> Refused {
    Refusal::new(StatusCode::BAD_REQUEST, "bad_query", field, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::tools::find;

    #[test]
    fn parameters_are_those_of_the_tool() {
        let tool = find("query_metric").unwrap();
        let given = Given::parse(tool, "metric=a&group_by=x&group_by=y&since=1h").unwrap();
        assert_eq!(given.all("group_by"), ["x", "y"]);
        assert_eq!(given.pass(&["since", "until"]).behind("/p"), "/p?since=1h");
        for query in ["", "metric=", "metric=a&metric=b", "metric=a&colour=red"] {
            assert!(Given::parse(tool, query).is_err(), "{query}");
        }
        assert!(given.rows("top", 5, 10).is_ok_and(|rows| rows == 5));
    }
}
