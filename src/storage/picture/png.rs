//! The design in a PNG: an `iTXt` chunk, found by walking the chunks; no pixel is decoded.
//!
//! <https://www.w3.org/TR/png-3/#11iTXt>. Programs that save a picture again may turn the chunk into `zTXt` or `tEXt`, which
//! are read too.

use std::io::{Read as _, Write as _};

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use crate::storage::MAX_BYTES;

/// How every PNG begins.
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
const KEYWORD: &[u8] = b"linchpin-design";
/// The signature and the first chunk, the header, which has 13 bytes of data.
const HEAD: usize = 8 + 12 + 13;
const DAMAGED: &str = "the PNG is damaged or cut off";

/// The PNG with a text in a chunk after its header.
pub(super) fn with(mut picture: Vec<u8>, text: &str) -> Vec<u8> {
    if picture.len() < HEAD || !picture.starts_with(&SIGNATURE) {
        return picture;
    }
    let mut data = b"iTXt".to_vec();
    data.extend(KEYWORD);
    // The end of the keyword, "compressed", "with zlib", no language, no translated keyword.
    data.extend([0, 1, 0, 0, 0]);
    data.extend(deflated(text.as_bytes()));
    let mut chunk = ((data.len() - 4) as u32).to_be_bytes().to_vec();
    let sum = checksum(&data);
    chunk.append(&mut data);
    chunk.extend(sum);
    picture.splice(HEAD..HEAD, chunk);
    picture
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).and_then(|()| packer.finish()).expect("memory takes everything")
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_be_bytes()
}

/// The text of the design; none when no chunk has one.
pub(super) fn read(bytes: &[u8]) -> Result<Option<String>, String> {
    let mut at = SIGNATURE.len();
    let mut found = None;
    loop {
        let word = |at: usize| bytes.get(at..at + 4);
        let length = word(at).and_then(|w| w.try_into().ok()).map(u32::from_be_bytes);
        let length = length.ok_or_else(|| format!("{DAMAGED}, after {at} bytes"))? as usize;
        let end = at + 8 + length;
        let (Some(body), Some(sum)) = (bytes.get(at + 4..end), word(end)) else {
            return Err(format!("{DAMAGED}, after {at} bytes: what begins there is longer than the file"));
        };
        let (name, data) = body.split_at(4);
        if name == b"IEND" {
            return Ok(found);
        }
        let keyed = data.strip_prefix(KEYWORD).and_then(|rest| rest.strip_prefix(&[0]));
        if let Some(rest) = keyed.filter(|_| found.is_none())
            && let Some(text) = text_of(name, rest)
        {
            if checksum(body) != *sum {
                return Err(format!("{DAMAGED}: the checksum of its design is wrong"));
            }
            found = Some(text?);
        }
        at = end + 4;
    }
}

/// What follows the keyword of a chunk of text, as text; none for other chunks.
fn text_of(name: &[u8], rest: &[u8]) -> Option<Result<String, String>> {
    let odd = || Err(format!("{DAMAGED}: its design is packed in an unknown way"));
    match (name, rest) {
        (b"tEXt", text) | (b"iTXt", [0, _, 0, 0, text @ ..]) => Some(utf8(text.to_vec())),
        (b"zTXt", [0, packed @ ..]) => Some(inflated(packed)),
        (b"iTXt", [packed, method, rest @ ..]) => {
            // Another program may have written a language and a translated keyword.
            let mut parts = rest.splitn(3, |b| *b == 0);
            let text = parts.nth(2);
            Some(match (packed, method, text) {
                (0, _, Some(text)) => utf8(text.to_vec()),
                (1, 0, Some(text)) => inflated(text),
                _ => odd(),
            })
        }
        (b"zTXt" | b"iTXt", _) => Some(odd()),
        _ => None,
    }
}

/// Unpacks, and stops at the most that is read of any design.
fn inflated(packed: &[u8]) -> Result<String, String> {
    let mut bytes = Vec::new();
    let unpacked = ZlibDecoder::new(packed).take(MAX_BYTES + 1).read_to_end(&mut bytes);
    unpacked.map_err(|_| format!("{DAMAGED}: its design cannot be unpacked"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("the design in the picture is larger than the limit of {} MiB", MAX_BYTES >> 20));
    }
    utf8(bytes)
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| format!("{DAMAGED}: its design is not UTF-8 text"))
}
