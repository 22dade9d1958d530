//! Where a chunked body ends: the strict half of RFC 9112 §7.1.
//!
//! Chunk extensions and trailers are refused. Nobody here reads them, and readers that skip them
//! differently are a way to smuggle requests.

use super::head::{Refusal, bad};

/// The most digits of a chunk's size.
const MAX_DIGITS: u8 = 8;

/// How far a chunked body has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chunks {
    /// In a size, with so many digits of it.
    Size(u64, u8),
    /// The size is read; its LF is due.
    SizeEnd(u64),
    /// So many bytes of a chunk are due.
    Data(u64),
    /// The CR after a chunk is due.
    DataCr,
    /// The LF after a chunk is due.
    DataLf,
    /// The CR of the empty line at the end is due.
    LastCr,
    /// The LF of the empty line at the end is due.
    LastLf,
    /// It is over.
    Done,
}

impl Chunks {
    /// Before the first byte.
    pub(super) const START: Self = Self::Size(0, 0);

    /// Reads on; how many of these bytes belong to the body.
    ///
    /// # Errors
    /// When they cannot be a chunked body.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Result<usize, Refusal> {
        let mut at = 0;
        while at < bytes.len() && *self != Self::Done {
            if let Self::Data(left) = *self {
                let taken = left.min((bytes.len() - at) as u64);
                at += taken as usize;
                *self = if taken == left { Self::DataCr } else { Self::Data(left - taken) };
                continue;
            }
            *self = self.after(bytes[at])?;
            at += 1;
        }
        Ok(at)
    }

    fn after(self, byte: u8) -> Result<Self, Refusal> {
        Ok(match (self, byte) {
            (Self::Size(size, 1..), b'\r') => Self::SizeEnd(size),
            (Self::Size(size, digits), _) if digits < MAX_DIGITS => {
                let digit = (byte as char).to_digit(16).ok_or(bad("the size of a chunk is malformed"))?;
                Self::Size(size * 16 + u64::from(digit), digits + 1)
            }
            (Self::SizeEnd(0), b'\n') => Self::LastCr,
            (Self::SizeEnd(size), b'\n') => Self::Data(size),
            (Self::DataCr, b'\r') => Self::DataLf,
            (Self::DataLf, b'\n') => Self::START,
            (Self::LastCr, b'\r') => Self::LastLf,
            (Self::LastLf, b'\n') => Self::Done,
            _ => return Err(bad("the body's chunks are malformed")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_at_its_last_chunk_however_it_is_cut() {
        let body = b"5\r\nhello\r\n0a\r\n0123456789\r\n0\r\n\r\n";
        let all = [&body[..], b"GET /next"].concat();
        let mut chunks = Chunks::START;
        assert_eq!(chunks.advance(&all), Ok(body.len()));
        assert_eq!(chunks, Chunks::Done);
        let mut chunks = Chunks::START;
        let taken: usize = body.iter().map(|byte| chunks.advance(&[*byte]).unwrap()).sum();
        assert_eq!((taken, chunks), (body.len(), Chunks::Done));
    }

    #[test]
    fn malformed_chunks_are_refused() {
        for bad in ["\r\n", "g\r\n", "5;x\r\n", " 5\r\n", "5\n", "123456789\r\n", "1\r\nab", "0\r\nX: y\r\n", "-1\r\n"]
        {
            let mut chunks = Chunks::START;
            assert!(chunks.advance(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
