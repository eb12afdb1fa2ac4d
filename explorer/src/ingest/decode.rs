//! Content encodings. Every decoder is read through the same limit, so a bomb costs its limit and no more.

use std::io::{self, Read};

/// How a body is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// Why a body cannot be decoded.
#[derive(Debug, PartialEq)]
pub enum DecodeError {
    TooLarge,
    Corrupt(String),
}

impl Encoding {
    /// Reads a `Content-Encoding` header. Lists of encodings are not accepted: no client sends one.
    pub fn parse(header: Option<&str>) -> Option<Self> {
        match header.unwrap_or("").trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The name under which traffic is counted.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// Undoes a content encoding; never makes more than `bytes_max` bytes.
pub fn decode(encoding: Encoding, body: &[u8], bytes_max: usize) -> Result<Vec<u8>, DecodeError> {
    match encoding {
        Encoding::Identity if body.len() > bytes_max => Err(DecodeError::TooLarge),
        Encoding::Identity => Ok(body.to_vec()),
        Encoding::Gzip => limited(flate2::read::MultiGzDecoder::new(body), bytes_max),
        Encoding::Deflate => deflate(body, bytes_max),
        Encoding::Brotli => limited(brotli_decompressor::Decompressor::new(body, 4096), bytes_max),
        Encoding::Zstd => zstd(body, bytes_max),
    }
}

/// `deflate` means zlib, but some clients send the bare stream. The two are told apart by zlib's header.
fn deflate(body: &[u8], bytes_max: usize) -> Result<Vec<u8>, DecodeError> {
    if is_zlib(body) {
        let zlib = limited(flate2::read::ZlibDecoder::new(body), bytes_max);
        if !matches!(zlib, Err(DecodeError::Corrupt(_))) {
            return zlib;
        }
        return limited(flate2::read::DeflateDecoder::new(body), bytes_max).or(zlib);
    }
    limited(flate2::read::DeflateDecoder::new(body), bytes_max)
}

fn is_zlib(body: &[u8]) -> bool {
    match body {
        [method, flags, ..] => {
            method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0
        }
        _ => false,
    }
}

/// A zstd body may hold several frames and skippable ones; the reader of the library stops after each.
fn zstd(mut body: &[u8], bytes_max: usize) -> Result<Vec<u8>, DecodeError> {
    use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

    let mut plain = Vec::new();
    while !body.is_empty() {
        match ruzstd::decoding::StreamingDecoder::new(&mut body) {
            Ok(decoder) => append(decoder, &mut plain, bytes_max)?,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                body = body.get(length..).unwrap_or(&[]);
            }
            Err(error) => return Err(DecodeError::Corrupt(error.to_string())),
        }
    }
    Ok(plain)
}

fn limited(decoder: impl Read, bytes_max: usize) -> Result<Vec<u8>, DecodeError> {
    let mut plain = Vec::new();
    append(decoder, &mut plain, bytes_max)?;
    Ok(plain)
}

fn append(decoder: impl Read, plain: &mut Vec<u8>, bytes_max: usize) -> Result<(), DecodeError> {
    let room = bytes_max.saturating_sub(plain.len()) as u64;
    decoder.take(room + 1).read_to_end(plain).map_err(corrupt)?;
    if plain.len() > bytes_max {
        return Err(DecodeError::TooLarge);
    }
    Ok(())
}

fn corrupt(error: io::Error) -> DecodeError {
    DecodeError::Corrupt(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const BYTES_MAX: usize = 100_000;
    const TEXT: &[u8] = b"{}\n{\"type\":\"x\"}\nhello hello hello hello";

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn bare(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn frame(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn undoes_every_encoding() {
        assert_eq!(decode(Encoding::Identity, TEXT, BYTES_MAX).unwrap(), TEXT);
        assert_eq!(decode(Encoding::Gzip, &gzip(TEXT), BYTES_MAX).unwrap(), TEXT);
        assert_eq!(decode(Encoding::Deflate, &zlib(TEXT), BYTES_MAX).unwrap(), TEXT);
        assert_eq!(decode(Encoding::Deflate, &bare(TEXT), BYTES_MAX).unwrap(), TEXT);
        assert_eq!(decode(Encoding::Zstd, &frame(TEXT), BYTES_MAX).unwrap(), TEXT);
    }

    #[test]
    fn joins_members_and_skips_frames() {
        let (first, second) = TEXT.split_at(7);
        let members = [gzip(first), gzip(second)].concat();
        assert_eq!(decode(Encoding::Gzip, &members, BYTES_MAX).unwrap(), TEXT);
        let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        let frames = [frame(first), skippable.to_vec(), frame(second)].concat();
        assert_eq!(decode(Encoding::Zstd, &frames, BYTES_MAX).unwrap(), TEXT);
    }

    #[test]
    fn refuses_bombs_and_rubbish() {
        let bomb = vec![0; BYTES_MAX + 1];
        assert_eq!(decode(Encoding::Gzip, &gzip(&bomb), BYTES_MAX), Err(DecodeError::TooLarge));
        assert_eq!(decode(Encoding::Zstd, &frame(&bomb), BYTES_MAX), Err(DecodeError::TooLarge));
        assert_eq!(decode(Encoding::Identity, &bomb, BYTES_MAX), Err(DecodeError::TooLarge));
        assert_eq!(decode(Encoding::Deflate, &bare(&bomb), BYTES_MAX), Err(DecodeError::TooLarge));
        assert_eq!(decode(Encoding::Gzip, &gzip(&bomb), BYTES_MAX + 1).unwrap(), bomb);
        for encoding in [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
            let decoded = decode(encoding, TEXT, BYTES_MAX);
            assert!(matches!(decoded, Err(DecodeError::Corrupt(_))), "{encoding:?}");
        }
        let cut = gzip(TEXT);
        let cut = decode(Encoding::Gzip, &cut[..cut.len() - 6], BYTES_MAX);
        assert!(matches!(cut, Err(DecodeError::Corrupt(_))));
    }

    #[test]
    fn names_are_lenient() {
        assert_eq!(Encoding::parse(None), Some(Encoding::Identity));
        assert_eq!(Encoding::parse(Some(" GZip ")), Some(Encoding::Gzip));
        assert_eq!(Encoding::parse(Some("x-gzip")), Some(Encoding::Gzip));
        assert_eq!(Encoding::parse(Some("gzip, br")), None);
    }
}
