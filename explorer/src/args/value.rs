//! The values of options: each reader says what is wrong and shows a value that is right.

use std::net::SocketAddr;
use std::time::Duration;

use super::serve::Store;
use crate::limits::{KEY_BYTES_MAX, LABEL_BYTES_MAX, TOKEN_BYTES_MIN};

pub fn listen(value: &str) -> Result<SocketAddr, String> {
    let numeric = value.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address = numeric.as_deref().unwrap_or(value);
    address.parse().map_err(|_| "not an address with a port; try 127.0.0.1:8969".to_owned())
}

pub fn store(value: &str) -> Result<Store, String> {
    if value.starts_with("clickhouse://") || value.starts_with("clickhouses://") {
        return Ok(Store::ClickHouse(value.to_owned()));
    }
    let path = value.strip_prefix("duckdb:").unwrap_or(value);
    if path.contains("://") {
        return Err("no such kind of store; give duckdb:PATH or clickhouse://HOST:PORT".to_owned());
    }
    if path.is_empty() {
        return Err("empty; give a file, or :memory: to keep nothing".to_owned());
    }
    Ok(Store::Duck(path.to_owned()))
}

pub fn run(value: &str) -> Result<String, String> {
    let name = value.trim();
    if name.is_empty() || name.len() > LABEL_BYTES_MAX {
        return Err(format!("a name has 1 to {LABEL_BYTES_MAX} bytes; try before-the-change"));
    }
    Ok(name.to_owned())
}

pub fn project_key(value: &str) -> Result<String, String> {
    let known = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if known && !value.is_empty() && value.len() <= KEY_BYTES_MAX {
        return Ok(value.to_owned());
    }
    Err("not a public key; give the part of the DSN before '@'".to_owned())
}

pub fn bytes_max(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(0) => Ok(usize::MAX),
        Ok(limit) => Ok(limit),
        Err(_) => Err("not a number of bytes; try 2048".to_owned()),
    }
}

/// A number of bytes: `500MB`, `2GiB`; `0` for none.
pub fn size(value: &str) -> Result<u64, String> {
    if value == "0" {
        return Ok(0);
    }
    let hint = || "not a size; try 2GiB or 500MB".to_owned();
    let (number, unit) = number_and_unit(value).ok_or_else(hint)?;
    let factor = match unit.to_ascii_lowercase().as_str() {
        "b" | "" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        "kib" | "k" => 1024.0,
        "mib" | "m" => 1024.0 * 1024.0,
        "gib" | "g" => 1024.0 * 1024.0 * 1024.0,
        "tib" | "t" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return Err(hint()),
    };
    let bytes = number * factor;
    if bytes >= 1.0 && bytes < 2f64.powi(63) { Ok(bytes as u64) } else { Err(hint()) }
}

/// A length of time: `90s`, `12h`, `30d`; `0` for none.
pub fn age(value: &str) -> Result<Duration, String> {
    if value == "0" {
        return Ok(Duration::ZERO);
    }
    let hint = || "not a length of time; try 12h or 30d".to_owned();
    let (number, unit) = number_and_unit(value).ok_or_else(hint)?;
    let factor = match unit {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        _ => return Err(hint()),
    };
    let seconds = number * factor;
    if seconds < 1.0 {
        return Err(hint());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| hint())
}

pub fn token(value: &str) -> Result<String, String> {
    let sound = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    if sound && (TOKEN_BYTES_MIN..=KEY_BYTES_MAX).contains(&value.len()) {
        return Ok(value.to_owned());
    }
    Err(format!(
        "a token has {TOKEN_BYTES_MIN} to {KEY_BYTES_MAX} letters, digits, or any of -._~; \
         try the output of `openssl rand -hex 16`"
    ))
}

/// As browsers write it: scheme, host and port, nothing after.
pub fn origin(value: &str) -> Result<String, String> {
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let sound = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']);
    if host.is_some_and(sound) {
        return Ok(value.to_ascii_lowercase());
    }
    Err("not an origin; give scheme and host only, such as https://ops.example".to_owned())
}

/// Requests per second: `100/s`, or the bare number.
pub fn rate(value: &str) -> Result<f64, String> {
    match value.strip_suffix("/s").unwrap_or(value).parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        _ => Err("not a rate above zero; try 100/s".to_owned()),
    }
}

pub fn url(value: &str) -> Result<String, String> {
    if value.starts_with("http://") || value.starts_with("https://") {
        return Ok(value.to_owned());
    }
    Err("not a URL; it begins with http:// or https://".to_owned())
}

fn number_and_unit(value: &str) -> Option<(f64, &str)> {
    let end = value.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    Some((number.parse().ok().filter(|number: &f64| *number > 0.0)?, unit))
}
