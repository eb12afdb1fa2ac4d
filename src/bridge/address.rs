//! Who is asked.

/// The parts of `shop.example.com:8080` or `[::1]:8080`.
pub(super) fn host_and_port(server: &str) -> (&str, Option<u16>) {
    match server.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (host, None),
        },
        _ => (server, None),
    }
}
