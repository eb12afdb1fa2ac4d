//! The secret that a reader presents.

use std::fmt::Write;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read};

/// Bytes of chance in a generated token: 128 bits, as 32 digits.
const RANDOM_BYTES: usize = 16;

/// Compared in a time that tells nothing of its text, and never printed by accident.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// A new one, from the system's randomness.
    pub fn generate() -> io::Result<Self> {
        let mut bytes = [0; RANDOM_BYTES];
        File::open("/dev/urandom")?.read_exact(&mut bytes)?;
        let mut text = String::with_capacity(RANDOM_BYTES * 2);
        for byte in bytes {
            write!(text, "{byte:02x}").map_err(io::Error::other)?;
        }
        Ok(Self(text))
    }

    /// The text, for whoever starts the server.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn equals(&self, presented: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), presented.as_bytes());
        let pairs = ours.iter().zip(theirs);
        let difference = pairs.fold(0, |sum, (a, b)| black_box(sum | (a ^ b)));
        ours.len() == theirs.len() && difference == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_text_is_equal() {
        let token = Token::new("0123456789abcdef".to_owned());
        assert!(token.equals("0123456789abcdef"));
        for wrong in ["", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg"] {
            assert!(!token.equals(wrong), "{wrong}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let (one, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        assert_eq!(one.reveal().len(), RANDOM_BYTES * 2);
        assert!(!one.equals(other.reveal()));
    }
}
