//! Where datagrams go, and how the way there is found.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::path::PathBuf;

/// The host of a receiver that is given by its port alone.
const LOCAL: &str = "localhost";

/// Where a receiver of datagrams listens.
///
/// ```
/// use fanal::stats::Address;
///
/// assert_eq!(Address::udp("localhost", 8125).to_string(), "udp://localhost:8125");
/// # #[cfg(unix)]
/// assert_eq!(Address::unix("/run/dsd.socket").to_string(), "unix:///run/dsd.socket");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address {
    /// A host, by name or number, and a port.
    Udp(String, u16),
    /// A socket in the file system.
    #[cfg(unix)]
    Unix(PathBuf),
}

impl Address {
    /// A host, by name or number, and a port.
    #[must_use]
    pub fn udp(host: &str, port: u16) -> Self {
        Self::Udp(host.to_owned(), port)
    }

    /// A socket in the file system.
    #[cfg(unix)]
    #[must_use]
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self::Unix(path.into())
    }

    /// The same with another host or port, where one is given.
    pub(in crate::stats) fn or(self, host: Option<String>, port: Option<u16>) -> Self {
        match (self, host, port) {
            (own, None, None) => own,
            (Self::Udp(own, own_port), host, port) => {
                Self::Udp(host.unwrap_or(own), port.unwrap_or(own_port))
            }
            #[cfg(unix)]
            (Self::Unix(_), host, port) => {
                Self::Udp(host.unwrap_or_else(|| LOCAL.to_owned()), port.unwrap_or(super::PORT))
            }
        }
    }

    /// Asks for the host's number, which may take as long as name servers like.
    pub(super) fn connect(&self) -> io::Result<Socket> {
        match self {
            Self::Udp(host, port) => {
                let mut failure = io::Error::from(io::ErrorKind::NotFound);
                for address in (host.as_str(), *port).to_socket_addrs()? {
                    match connect_udp(address) {
                        Ok(socket) => return Ok(Socket::Udp(socket)),
                        Err(error) => failure = error,
                    }
                }
                Err(failure)
            }
            #[cfg(unix)]
            Self::Unix(path) => {
                let socket = std::os::unix::net::UnixDatagram::unbound()?;
                socket.connect(path)?;
                socket.set_nonblocking(true)?;
                Ok(Socket::Unix(socket))
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(host, port) if host.contains(':') => {
                write!(formatter, "udp://[{host}]:{port}")
            }
            Self::Udp(host, port) => write!(formatter, "udp://{host}:{port}"),
            #[cfg(unix)]
            Self::Unix(path) => write!(formatter, "unix://{}", path.display()),
        }
    }
}

fn connect_udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let any: SocketAddr = match address {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any)?;
    socket.connect(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// A connected socket that never waits.
#[derive(Debug)]
pub(super) enum Socket {
    Udp(UdpSocket),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixDatagram),
}

impl Socket {
    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Udp(socket) => socket.send(bytes),
            #[cfg(unix)]
            Self::Unix(socket) => socket.send(bytes),
        }
    }
}
