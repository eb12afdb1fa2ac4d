//! A rule as users write it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::documents::{Document, Fault, Request, check_name};
use crate::limits::{
    ALERT_DELAY_MAX, ALERT_WINDOW_MAX, ALERT_WINDOW_MIN, ALERTS_MAX, QUERY_VALUE_BYTES_MAX,
};
use crate::query::time::{SECOND, duration};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The body of `POST /api/v1/metrics/query` with one query, or queries and one equation. With groups, the one
    /// furthest beyond the condition counts.
    #[schema(value_type = Object)]
    pub request: Request,
    pub condition: Condition,
    /// How far back each evaluation looks, such as `5m`.
    pub window: String,
    /// How long the condition must hold before it fires, such as `2m`.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub delay: Option<String>,
    #[serde(default)]
    pub notify: Notify,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Condition {
    /// The value over the window is above or below a number.
    Threshold {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<f64>,
    },
    /// The value has changed by a fraction, 0.5 being half as much again, since the same window some time before.
    Change {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<f64>,
        /// How long before: `1h`, `1d`, `1w`.
        compare: String,
    },
    /// Nothing has come within the window.
    Absence,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// Gets a POST with JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Whether open pages, and the server's own desktop if it has one, show a notification.
    #[serde(default)]
    pub desktop: bool,
}

impl Rule {
    /// Microseconds.
    pub fn window(&self) -> i64 {
        duration(&self.window).unwrap_or_default()
    }

    /// Microseconds.
    pub fn delay(&self) -> i64 {
        self.delay.as_deref().and_then(duration).unwrap_or_default()
    }
}

impl Document for Rule {
    const KIND: &'static str = "alert";
    const PLURAL: &'static str = "alerts";
    const COUNT_MAX: usize = ALERTS_MAX;

    fn check(&self) -> Result<(), Fault> {
        check_name("name", &self.name)?;
        self.request.check("request")?;
        let length = |field: &str, text: &str, from: i64, to: i64| match duration(text) {
            Some(length) if (from..=to).contains(&length) => Ok(()),
            Some(_) => {
                let (from, to) = (from / SECOND, to / SECOND);
                Err(Fault::new(field, format!("must be from {from} s to {to} s")))
            }
            None => Err(Fault::new(field, "is not a length of time such as 5m")),
        };
        length("window", &self.window, ALERT_WINDOW_MIN, ALERT_WINDOW_MAX)?;
        length("for", self.delay.as_deref().unwrap_or("0s"), 0, ALERT_DELAY_MAX)?;
        match &self.condition {
            Condition::Threshold { above, below } => check_bounds(*above, *below)?,
            Condition::Change { above, below, compare } => {
                check_bounds(*above, *below)?;
                length("condition.compare", compare, SECOND, ALERT_WINDOW_MAX)?;
            }
            Condition::Absence => {}
        }
        self.notify.webhook.as_deref().map_or(Ok(()), check_webhook)
    }
}

fn check_bounds(above: Option<f64>, below: Option<f64>) -> Result<(), Fault> {
    match (above, below) {
        (None, None) => Err(Fault::new("condition", "needs 'above' or 'below', or both")),
        (Some(above), Some(below)) if above < below => {
            Err(Fault::new("condition", "every value is above the one or below the other"))
        }
        _ => Ok(()),
    }
}

fn check_webhook(url: &str) -> Result<(), Fault> {
    let fault = |message: &str| Err(Fault::new("notify.webhook", message));
    let parsed: Option<axum::http::Uri> = url.parse().ok();
    let scheme = parsed.as_ref().and_then(|url| url.scheme_str());
    if !matches!(scheme, Some("http" | "https")) || url.len() > QUERY_VALUE_BYTES_MAX {
        return fault("is not an address that begins with http:// or https://");
    }
    Ok(())
}

fn yes() -> bool {
    true
}
