//! Name, connection, TLS, clock and what a browser asks first.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Instant;

use ureq::Body;
use ureq::http::{Request, Response};

use super::report::Report;
use crate::cli::render::duration;
use crate::cli::target::{self, Target};
use crate::limits::{CLOCK_DRIFT_SECONDS_MAX, CONNECT_TIME_MAX};

/// Resolves the name and opens a connection.
pub fn reach(target: &Target, report: &mut Report) -> Option<()> {
    let (host, port) = target.place();
    let start = Instant::now();
    let addresses: Vec<_> = match (host.as_str(), port).to_socket_addrs() {
        Ok(addresses) => addresses.collect(),
        Err(error) => {
            let fix = "check the host in the DSN, and this machine's DNS";
            report.failed("name", format!("{host} is unknown: {error}"), fix);
            return None;
        }
    };
    let took = duration(start.elapsed().as_secs_f64());
    let shown: Vec<String> = addresses.iter().map(|it| it.ip().to_string()).collect();
    report.good("name", format!("{host} is {} ({took})", shown.join(", ")));
    let start = Instant::now();
    let mut last = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, CONNECT_TIME_MAX) {
            Ok(_) => {
                let took = duration(start.elapsed().as_secs_f64());
                report.good("connection", format!("{address} takes connections ({took})"));
                return Some(());
            }
            Err(error) => last = Some(format!("{address}: {error}")),
        }
    }
    let fix = format!(
        "is a collector running there? start one with `fanal serve --listen …:{port}`, or open the firewall"
    );
    report.failed("connection", last.unwrap_or_else(|| "no address".to_owned()), fix);
    None
}

/// Any answer at all: proves TLS, and tells the other clock.
pub fn http(target: &Target, report: &mut Report) -> Option<()> {
    let response = match target.agent().get(format!("{}/", target.origin)).call() {
        Ok(response) => response,
        Err(error) => {
            let check = if target.origin.starts_with("https:") { "TLS" } else { "HTTP" };
            let fix = "check the scheme of the DSN (http or https) and the certificate";
            report.failed(check, format!("{} does not answer: {error}", target.origin), fix);
            return None;
        }
    };
    if target.origin.starts_with("https:") {
        report.good("TLS", "the certificate is valid");
    }
    clock(&response, report);
    Some(())
}

fn clock(response: &Response<Body>, report: &mut Report) {
    let theirs = response.headers().get("date").and_then(|date| date.to_str().ok());
    let Some(theirs) = theirs.and_then(seconds) else {
        return report.good("clock", "the server tells no time; not compared");
    };
    let drift = target::now() - theirs;
    let drift = if drift.abs() < CLOCK_DRIFT_SECONDS_MAX { drift.trunc() } else { drift };
    let said = duration(drift.abs());
    if drift.abs() < CLOCK_DRIFT_SECONDS_MAX {
        report.good(
            "clock",
            format!("this machine and the server differ by less than {CLOCK_DRIFT_SECONDS_MAX} s"),
        );
    } else {
        let side = if drift > 0.0 { "ahead of" } else { "behind" };
        let fix = "set both clocks by NTP; samples land at the wrong place in charts";
        report.warn("clock", format!("this machine is {said} {side} the server"), fix);
    }
}

/// Seconds since 1970 of `Sat, 21 Nov 2026 11:35:02 GMT`, the form of HTTP.
fn seconds(date: &str) -> Option<f64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = date.split_whitespace().collect();
    let [_, day, month, year, time, _] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    let written = format!("{year}-{month:02}-{day:0>2}T{time}Z");
    crate::query::time::instant(&written, 0).map(|microseconds| microseconds as f64 / 1e6)
}

/// What a browser asks before it posts from another origin.
pub fn preflight(target: &Target, origin: &str, report: &mut Report) {
    let request = Request::options(target.url())
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,content-encoding,x-sentry-auth")
        .body(());
    let answer = request.map_err(ureq::Error::from).and_then(|request| target.agent().run(request));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let fix = "browsers ask with OPTIONS first; let the collector or its proxy answer it";
            return report.failed("CORS", format!("the preflight failed: {error}"), fix);
        }
    };
    let header = |name: &str| {
        let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_ascii_lowercase()
    };
    let allowed = header("access-control-allow-origin");
    let headers = header("access-control-allow-headers");
    let missing: Vec<&str> = ["content-type", "x-sentry-auth"]
        .into_iter()
        .filter(|name| headers != "*" && !headers.contains(name))
        .collect();
    if !answer.status().is_success() || (allowed != "*" && allowed != origin.to_ascii_lowercase()) {
        let message = format!("pages of {origin} may not send: {} {allowed}", answer.status());
        report.failed("CORS", message, "allow the origin in the project's settings or the proxy");
    } else if missing.is_empty() {
        report.good("CORS", format!("pages of {origin} may send"));
    } else {
        let message = format!("pages may not send the headers {}", missing.join(", "));
        report.warn("CORS", message, "send the key in the query string, or allow these headers");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_date_of_http() {
        assert_eq!(seconds("Thu, 01 Jan 2026 00:00:01 GMT"), Some(1_767_225_601.0));
        assert_eq!(seconds("yesterday"), None);
    }
}
