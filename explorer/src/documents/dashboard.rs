//! Charts and other widgets on a grid of twelve columns.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Display, Document, Fault, Request, check_length, check_name};
use crate::limits::{
    DASHBOARDS_MAX, DOCUMENT_NAME_BYTES_MAX, DOCUMENT_TEXT_BYTES_MAX, WIDGETS_MAX,
};
use crate::query::time;

const COLUMNS: u32 = 12;
/// Rows of the grid one widget, and a whole dashboard, may take.
const HEIGHT_MAX: u32 = 48;
const ROWS_MAX: u32 = 10_000;

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dashboard {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it opens with, such as `1h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(default)]
    pub widgets: Vec<Widget>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Widget {
    /// Unique within the dashboard.
    pub id: String,
    #[serde(default)]
    pub title: String,
    #[serde(rename = "type")]
    pub kind: WidgetKind,
    pub x: u32,
    pub y: u32,
    pub w: u32,
    pub h: u32,
    /// Of a chart, a number and a table: the body of `POST /api/v1/metrics/query`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub request: Option<Request>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Display>,
    /// Of a text: what it says. Of logs and vitals: their filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WidgetKind {
    Chart,
    Number,
    Table,
    Vitals,
    Logs,
    Text,
}

impl Document for Dashboard {
    const KIND: &'static str = "dashboard";
    const PLURAL: &'static str = "dashboards";
    const COUNT_MAX: usize = DASHBOARDS_MAX;

    fn check(&self) -> Result<(), Fault> {
        check_name("name", &self.name)?;
        check_length(
            "description",
            self.description.as_deref().unwrap_or_default(),
            DOCUMENT_TEXT_BYTES_MAX,
        )?;
        if self.since.as_deref().is_some_and(|since| time::duration(since).is_none()) {
            return Err(Fault::new("since", "is not a length of time such as 1h or 7d"));
        }
        if self.widgets.len() > WIDGETS_MAX {
            return Err(Fault::new("widgets", format!("are more than {WIDGETS_MAX}")));
        }
        let mut ids = HashSet::new();
        for (place, widget) in self.widgets.iter().enumerate() {
            let field = format!("widgets[{place}]");
            widget.check().map_err(|fault| fault.within(&field))?;
            if !ids.insert(&widget.id) {
                return Err(Fault::new(format!("{field}.id"), "is the id of an earlier widget"));
            }
        }
        Ok(())
    }
}

impl Widget {
    fn check(&self) -> Result<(), Fault> {
        check_name("id", &self.id)?;
        check_length("title", &self.title, DOCUMENT_NAME_BYTES_MAX)?;
        check_length("text", self.text.as_deref().unwrap_or_default(), DOCUMENT_TEXT_BYTES_MAX)?;
        if !(1..=COLUMNS).contains(&self.w) || self.x > COLUMNS - self.w {
            return Err(Fault::new("w", format!("reaches beyond the {COLUMNS} columns")));
        }
        if !(1..=HEIGHT_MAX).contains(&self.h) {
            return Err(Fault::new("h", format!("must be from 1 to {HEIGHT_MAX}")));
        }
        if self.y > ROWS_MAX {
            return Err(Fault::new("y", format!("must be at most {ROWS_MAX}")));
        }
        let asks = matches!(self.kind, WidgetKind::Chart | WidgetKind::Number | WidgetKind::Table);
        match &self.request {
            Some(request) => request.check("request"),
            None if asks => Err(Fault::new("request", "is missing: it says what to show")),
            None => Ok(()),
        }
    }
}
