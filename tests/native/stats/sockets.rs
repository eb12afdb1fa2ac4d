//! Real sockets, receivers that are slow, away, or come back.

use std::time::{Duration, Instant};

use fanal::stats::{Address, Backend, DogStatsd, Kind, Measurement, Reason, Statsd, StatsdOptions};

use super::{dog, flush, packet, receiver};

const COUNT: Measurement<'static> = Measurement::new(Kind::Counter, "orders", 1.0);

#[test]
fn packets_are_full_but_never_larger_than_they_may_be() {
    let (socket, address) = receiver();
    let statsd = Statsd::new(StatsdOptions { address, ..StatsdOptions::default() });
    for _ in 0..1_000 {
        statsd.record(&COUNT);
    }
    flush(&statsd);
    let (mut lines, mut sizes) = (0, Vec::new());
    while lines < 1_000 {
        let packet = packet(&socket);
        sizes.push(packet.len());
        lines += packet.lines().filter(|it| *it == "orders:1|c").count();
    }
    assert_eq!(lines, 1_000);
    sizes.pop();
    assert!(sizes.iter().all(|it| (1_410..=1_432).contains(it)), "{sizes:?}");
    assert_eq!(statsd.counts().sent, 1_000);
}

#[test]
fn a_packet_that_is_not_full_leaves_within_seconds_or_with_the_backend() {
    let (socket, address) = receiver();
    let statsd = Statsd::new(StatsdOptions { address, ..StatsdOptions::default() });
    statsd.record(&COUNT);
    let started = Instant::now();
    assert_eq!(packet(&socket), "orders:1|c");
    assert!(started.elapsed() < Duration::from_secs(3));
    statsd.record(&COUNT);
    drop(statsd);
    assert_eq!(packet(&socket), "orders:1|c");
}

#[test]
fn threads_lose_nothing() {
    let (socket, address) = receiver();
    let dog = DogStatsd::new(dog(address));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let dog = &dog;
            let mut measurement = COUNT;
            measurement.value = f64::from(1 << thread);
            scope.spawn(move || (0..500).for_each(|_| dog.record(&measurement)));
        }
        let mut sum = 0.0;
        while sum < 7_500.0 {
            for line in packet(&socket).lines() {
                sum += line["orders:".len()..line.len() - 2].parse::<f64>().unwrap();
            }
        }
        assert_eq!(sum, 7_500.0);
    });
    // A packet is counted right after it was sent, under the lock that this takes.
    flush(&dog);
    assert_eq!(dog.counts().sent, 2_000);
}

#[test]
fn nobody_listens_and_nobody_waits() {
    let (socket, address) = receiver();
    drop(socket);
    let statsd = Statsd::new(StatsdOptions { address, ..StatsdOptions::default() });
    let started = Instant::now();
    for _ in 0..50_000 {
        statsd.record(&COUNT);
    }
    flush(&statsd);
    let each = started.elapsed() / 50_000;
    assert!(each < Duration::from_micros(20), "{each:?}");
    let counts = statsd.counts();
    assert_eq!(counts.sent + counts.dropped_total(), 50_000);
    assert!(counts.dropped(Reason::Unreachable) > 10_000, "{counts:?}");
}

#[test]
fn a_host_without_an_address_is_no_error() {
    let address = Address::udp("no-such-host.invalid", 8125);
    let statsd = Statsd::new(StatsdOptions { address, ..StatsdOptions::default() });
    statsd.record(&COUNT);
    flush(&statsd);
    assert_eq!(statsd.counts().dropped(Reason::Unreachable), 1);
}

#[test]
fn a_line_longer_than_a_packet_is_dropped_and_counted() {
    let (socket, address) = receiver();
    let dog = DogStatsd::new(dog(address));
    let keys: Vec<String> = (0..20).map(|it| format!("key{it}")).collect();
    let value = "v".repeat(150);
    let tags: Vec<(&str, &str)> = keys.iter().map(|it| (it.as_str(), value.as_str())).collect();
    dog.record(&COUNT.with_tags(&tags));
    dog.record(&COUNT);
    flush(&dog);
    assert_eq!(packet(&socket), "orders:1|c");
    assert_eq!(dog.counts().dropped(Reason::TooLong), 1);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::net::UnixDatagram;
    use std::path::PathBuf;

    use super::*;

    fn path(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("fanal-{name}-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        path
    }

    fn receive(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 10_000];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    fn bind(path: &PathBuf) -> UnixDatagram {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        socket
    }

    #[test]
    fn packets_on_a_unix_socket_are_those_of_the_agent() {
        let path = path("packets");
        let socket = bind(&path);
        let dog = DogStatsd::new(dog(Address::unix(&path)));
        for _ in 0..1_000 {
            dog.record(&COUNT);
        }
        let first = receive(&socket);
        assert!((8_170..=8_192).contains(&first.len()), "{}", first.len());
        flush(&dog);
        assert_eq!(first.lines().count() + receive(&socket).lines().count(), 1_000);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_reader_that_does_not_read_slows_nobody() {
        let path = path("slow");
        let socket = bind(&path);
        let dog = DogStatsd::new(dog(Address::unix(&path)));
        let started = Instant::now();
        for _ in 0..200_000 {
            dog.record(&COUNT);
        }
        let each = started.elapsed() / 200_000;
        assert!(each < Duration::from_micros(20), "{each:?}");
        flush(&dog);
        let counts = dog.counts();
        assert!(counts.dropped(Reason::Full) > 100_000, "{counts:?}");
        assert_eq!(counts.sent + counts.dropped_total(), 200_000);
        // What was sent is there, whole.
        let mut lines = 0;
        while lines < counts.sent {
            lines += receive(&socket).lines().filter(|it| *it == "orders:1|c").count() as u64;
        }
        assert_eq!(lines, counts.sent);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn an_agent_that_comes_back_is_found() {
        let path = path("back");
        let dog = DogStatsd::new(dog(Address::unix(&path)));
        dog.record(&COUNT);
        flush(&dog);
        assert_eq!(dog.counts().dropped(Reason::Unreachable), 1);
        for _ in 0..2 {
            let socket = bind(&path);
            socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
            let until = Instant::now() + Duration::from_secs(10);
            let mut bytes = [0; 100];
            while socket.recv(&mut bytes).is_err() {
                assert!(Instant::now() < until, "never found again");
                dog.record(&COUNT);
                flush(&dog);
            }
            drop(socket);
            std::fs::remove_file(&path).unwrap();
        }
    }
}
