//! The metrics facade and its backends, beside real sockets and servers.

mod config;
mod datadog;
mod datagrams;
mod facade;
mod otlp;
mod server;
mod sockets;

use std::net::UdpSocket;
use std::time::Duration;

use fanal::stats::{Address, Backend, DogStatsd, DogStatsdOptions, Flushed};

/// A socket that waits for what is sent to it, but not forever, and its address.
fn receiver() -> (UdpSocket, Address) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let address = Address::udp("127.0.0.1", socket.local_addr().unwrap().port());
    (socket, address)
}

fn packet(socket: &UdpSocket) -> String {
    let mut bytes = [0; 10_000];
    let length = socket.recv(&mut bytes).unwrap();
    String::from_utf8(bytes[..length].to_vec()).unwrap()
}

fn dog(address: Address) -> DogStatsdOptions {
    DogStatsdOptions { address, ..DogStatsdOptions::default() }
}

fn flush(backend: &impl Backend) {
    assert_eq!(backend.flush(Duration::from_secs(10)), Flushed::All);
}

/// Whatever a Datadog client makes of `record`, as text.
fn dog_text(
    options: impl FnOnce(&mut DogStatsdOptions),
    record: impl FnOnce(&DogStatsd),
) -> String {
    let (socket, address) = receiver();
    let mut all = dog(address);
    options(&mut all);
    let backend = DogStatsd::new(all);
    record(&backend);
    flush(&backend);
    packet(&socket)
}
