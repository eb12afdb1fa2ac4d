//! Which container this is, and what else Datadog's clients learn from their surroundings.

use std::fs;

use super::{Address, DogStatsdOptions, PORT};

/// Digits of a container's id, as Docker and containerd name them.
const ID_DIGITS: usize = 64;
/// Digits before the dash of the ids that Amazon's ECS gives.
const ECS_DIGITS: usize = 32;
/// The parts of a UUID, as Cloud Foundry and Garden name containers.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// The options that the environment asks for. `variable` answers only those that are set and not empty.
pub(super) fn options(variable: impl Fn(&str) -> Option<String>) -> DogStatsdOptions {
    let port = variable("DD_DOGSTATSD_PORT").and_then(|it| it.parse().ok()).unwrap_or(PORT);
    let host = variable("DD_AGENT_HOST").unwrap_or_else(|| "localhost".to_owned());
    let named = variable("DD_DOGSTATSD_URL").and_then(|it| address(&it));
    let mut tags = Vec::new();
    let listed = variable("DD_TAGS").unwrap_or_default();
    for tag in listed.split([',', ' ']).filter(|it| !it.is_empty()) {
        let (key, value) = tag.split_once(':').unwrap_or((tag, ""));
        tags.push((key.to_owned(), value.to_owned()));
    }
    let own = [
        ("DD_ENV", "env"),
        ("DD_SERVICE", "service"),
        ("DD_VERSION", "version"),
        ("DD_ENTITY_ID", "dd.internal.entity_id"),
    ];
    for (name, key) in own {
        tags.extend(variable(name).map(|it| (key.to_owned(), it)));
    }
    let off = ["false", "0", "no"];
    let detects =
        variable("DD_ORIGIN_DETECTION_ENABLED").is_none_or(|it| !off.contains(&it.as_str()));
    // The entity says more than the container does; the agent would rather have one of them.
    let container = if detects && variable("DD_ENTITY_ID").is_none() { container() } else { None };
    let address = named.unwrap_or(Address::Udp(host, port));
    DogStatsdOptions { address, tags, container, ..DogStatsdOptions::default() }
}

/// Reads `udp://host:port`, `udp://host` and `unix:///path`.
pub(in crate::stats) fn address(url: &str) -> Option<Address> {
    #[cfg(unix)]
    if let Some(path) = url.strip_prefix("unix://") {
        return (!path.is_empty()).then(|| Address::unix(path));
    }
    let place = url.strip_prefix("udp://")?;
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') => (host, port.parse().ok()?),
        _ => (place, PORT),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty()).then(|| Address::udp(host, port))
}

/// The id of the container this process runs in, if the system tells.
fn container() -> Option<String> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    in_groups(&read("/proc/self/cgroup")).or_else(|| in_mounts(&read("/proc/self/mountinfo")))
}

/// Lines are `number:controllers:path`; the id is the last part of a path, perhaps between a runtime's name and a suffix.
fn in_groups(text: &str) -> Option<String> {
    let paths = text.lines().filter_map(|line| line.splitn(3, ':').nth(2));
    paths.filter_map(|path| path.rsplit('/').next()).find_map(id_in)
}

/// With the second version of cgroups the group's path says nothing, but what the runtime mounts into every container does.
fn in_mounts(text: &str) -> Option<String> {
    let mounted = ["/hostname", "/resolv.conf", "/hosts"];
    let roots = text.lines().filter_map(|line| line.split(' ').nth(3));
    let own = roots.filter(|root| mounted.iter().any(|it| root.ends_with(it)));
    own.flat_map(|root| root.split('/').rev().skip(1)).find_map(id_in)
}

/// An id in a part of a path: `docker-<id>.scope`, `cri-containerd-<id>.scope`, or the id alone.
fn id_in(part: &str) -> Option<String> {
    let part = part.strip_suffix(".scope").unwrap_or(part);
    let is_hex =
        |it: &str, digits: usize| it.len() == digits && it.bytes().all(|it| it.is_ascii_hexdigit());
    let pieces: Vec<&str> = part.split('-').collect();
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    match pieces[..] {
        [.., last] if is_hex(last, ID_DIGITS) => return Some(last.to_owned()),
        [task, number] if is_hex(task, ECS_DIGITS) && is_number(number) => {
            return Some(part.to_owned());
        }
        _ => {}
    }
    let uuid = pieces.len() >= UUID.len()
        && pieces.iter().rev().zip(UUID.iter().rev()).all(|(piece, digits)| is_hex(piece, *digits));
    uuid.then(|| pieces[pieces.len() - UUID.len()..].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3726184226f5d3147c25fdeab5b60097e378e8a720503a5e19ecfdf29f869860";

    #[test]
    fn containers_are_found_in_both_versions_of_groups() {
        let first = format!("12:cpu:/user.slice\n11:pids:/kubepods/besteffort/pod12/{ID}\n");
        assert_eq!(in_groups(&first).as_deref(), Some(ID));
        assert_eq!(in_groups(&format!("0::/system.slice/docker-{ID}.scope")).as_deref(), Some(ID));
        let ecs = "9:perf:/ecs/task/34dc0b5e626f2c5c4c5170e34b10e765-1234567890";
        assert_eq!(in_groups(ecs).as_deref(), Some("34dc0b5e626f2c5c4c5170e34b10e765-1234567890"));
        let garden = "1:name=x:/garden/6f265890-5165-7fab-6b52-18d1aaaa0000";
        assert!(in_groups(garden).is_some());
        assert_eq!(in_groups("0::/\n1:cpu:/init.scope\n2:x:/user-1000.slice"), None);
        let mounts = format!(
            "608 554 254:1 /docker/volumes/{ID}/_data /data rw\n\
            609 554 254:1 /docker/containers/{ID}/resolv.conf /etc/resolv.conf rw - ext4\n"
        );
        assert_eq!(in_mounts(&mounts).as_deref(), Some(ID));
        assert_eq!(in_mounts("25 1 8:1 / / rw,relatime - ext4 sda1 rw"), None);
    }

    #[test]
    fn the_environment_says_where_and_who() {
        let variables = [
            ("DD_AGENT_HOST", "agent"),
            ("DD_DOGSTATSD_PORT", "9125"),
            ("DD_ENTITY_ID", "pod-1"),
            ("DD_TAGS", "team:core,canary"),
            ("DD_ENV", "prod"),
        ];
        let found = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        let read = options(found);
        assert_eq!(read.address, Address::udp("agent", 9125));
        assert_eq!(read.container, None);
        let tags: Vec<_> = read.tags.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        let entity = ("dd.internal.entity_id", "pod-1");
        assert_eq!(tags, [("team", "core"), ("canary", ""), ("env", "prod"), entity]);
    }

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for text in ["udp://agent:9125", "unix:///run/dsd.socket", "udp://[::1]:8125"] {
            assert_eq!(address(text).unwrap().to_string(), text);
        }
        assert_eq!(address("udp://agent"), Some(Address::udp("agent", 8125)));
        for text in ["tcp://agent:1", "udp://agent:x", "unix://", "udp://"] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
