//! Tells a webhook, again if it does not answer, and never this server.

use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use serde::Serialize;
use tokio::time::timeout;

use super::rule::Rule;
use super::state::{Change, Status};
use super::watch::keep;
use crate::limits::{WEBHOOK_ATTEMPTS_MAX, WEBHOOK_TIME_MAX};
use crate::query::seconds;
use crate::server::Shared;

/// The wait after the first failure; it doubles with each further one.
const BACKOFF: Duration = Duration::from_secs(1);

/// The body of the POST.
#[derive(Serialize)]
struct Body<'a> {
    alert: About<'a>,
    /// `firing`, or `ok` when it has ended.
    status: Status,
    value: Option<f64>,
    message: &'a str,
    /// Seconds since the epoch.
    at: f64,
    window: &'a str,
    /// The rule in the UI.
    url: String,
}

#[derive(Serialize)]
struct About<'a> {
    id: &'a str,
    name: &'a str,
}

/// Begins to tell what is still to be told, unless that is under way.
pub fn tell(shared: &Arc<Shared>, id: &str, rule: &Rule) {
    let waiting = !shared.alerts.state(id).notices.is_empty();
    if let Some(url) = rule.notify.webhook.clone().filter(|_| waiting)
        && let Some(telling) = shared.alerts.start_telling(id)
    {
        let (shared, id, rule) = (Arc::clone(shared), id.to_owned(), rule.clone());
        tokio::spawn(async move {
            // What is left when the server stops is told after the next start.
            while !*shared.stopping.borrow() && tell_next(&shared, &id, &rule, &url).await {}
            shared.alerts.stop_telling(&id);
            drop(telling);
        });
    }
}

/// Tells the oldest notice once; answers whether there is more to do.
async fn tell_next(shared: &Arc<Shared>, id: &str, rule: &Rule, url: &str) -> bool {
    let Some(notice) = shared.alerts.state(id).notices.pop_front() else { return false };
    let Ok(_place) = shared.budgets.webhooks.acquire().await else { return false };
    let body = Body {
        alert: About { id, name: &rule.name },
        status: notice.change.status,
        value: notice.change.value,
        message: &notice.change.message,
        at: seconds(notice.change.at),
        window: &rule.window,
        url: format!("http://{}/alerts/{id}", shared.access.bound),
    };
    let Ok(text) = serde_json::to_string(&body) else { return false };
    let (url, bound) = (url.to_owned(), shared.access.bound);
    let sent = tokio::task::spawn_blocking(move || post(&url, &text, bound)).await;
    let outcome = sent.unwrap_or_else(|_| Err("the request failed".to_owned()));
    let attempts = notice.attempts + 1;
    let over = outcome.is_ok() || attempts >= WEBHOOK_ATTEMPTS_MAX;
    let known = shared.alerts.change(id, |state| {
        let front = state.notices.front_mut().filter(|it| it.change == notice.change);
        let known = front.map(|it| it.attempts = attempts).is_some();
        if known && over {
            state.notices.pop_front();
        }
        if let Err(message) = &outcome {
            let message = format!("webhook, attempt {attempts}: {message}");
            state.note(Change { message, at: crate::clock::now(), ..notice.change.clone() });
        }
        known
    });
    if known {
        keep(shared, id).await;
    }
    if !over {
        let mut stopping = shared.stopping.clone();
        let stopped = stopping.wait_for(|stopping| *stopping);
        drop(timeout(BACKOFF * 2u32.pow(attempts - 1), stopped).await);
    }
    true
}

/// One request; a failure is a text for people.
fn post(url: &str, body: &str, ourselves: SocketAddr) -> Result<(), String> {
    if leads_to(url, ourselves)? {
        return Err("the address is this server itself".to_owned());
    }
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(WEBHOOK_TIME_MAX))
        // What it leads to was not checked, nor asked for.
        .max_redirects(0)
        .user_agent(concat!("fanal/", env!("CARGO_PKG_VERSION")))
        .build();
    let request = config.new_agent().post(url).content_type("application/json");
    match request.send(body) {
        Ok(response) if response.status().is_success() => Ok(()),
        Ok(response) => Err(format!("answered {}", response.status())),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether an address is this server: its port on one of this machine's interfaces.
fn leads_to(url: &str, ourselves: SocketAddr) -> Result<bool, String> {
    let parsed: Uri = url.parse().map_err(|_| "the address cannot be read".to_owned())?;
    let host = parsed.host().unwrap_or_default().trim_matches(['[', ']']);
    let usual = if parsed.scheme_str() == Some("https") { 443 } else { 80 };
    let port = parsed.port_u16().unwrap_or(usual);
    if port != ourselves.port() {
        return Ok(false);
    }
    let found = (host, port).to_socket_addrs().map_err(|error| error.to_string())?;
    // Only an address of this machine can be bound.
    Ok(found.into_iter().any(|address| UdpSocket::bind((address.ip(), 0)).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_itself() {
        let ourselves = SocketAddr::from(([127, 0, 0, 1], 8969));
        for (url, expected) in [
            ("http://localhost:8969/api/1/store/", true),
            ("http://127.0.0.1:8969", true),
            ("https://[::1]:8969/", true),
            ("http://127.0.0.1:8970", false),
            ("http://127.0.0.1", false),
            ("http://192.0.2.1:8969", false),
        ] {
            assert_eq!(leads_to(url, ourselves), Ok(expected), "{url}");
        }
    }
}
