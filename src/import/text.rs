//! From bytes to text: byte order marks, UTF-16, Windows-1252, and UTF-8 that somebody read as something else.

use std::borrow::Cow;

use super::repairs::Told;

/// What the bytes 0x80 to 0x9F are in Windows-1252; the rest of the upper half is as in Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What the bytes 0x80 to 0xFF are in Mac Roman.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// The text of some bytes, or why they are none. What was mended is told with its offset in the text given back: of the
/// encoding of the `whole`, and of `places` that were read in a wrong one before.
pub(super) fn decode<'b>(bytes: &'b [u8], whole: &mut Told, places: &mut Told) -> Result<Cow<'b, str>, &'static str> {
    let told = whole;
    let text: Cow<'b, str> = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8_or_1252(rest, told),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes, told)?,
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes, told)?,
        [0, a, 0, b, ..] if a.is_ascii() && b.is_ascii() && *a != 0 => utf_16(bytes, u16::from_be_bytes, told)?,
        [a, 0, b, 0, ..] if a.is_ascii() && b.is_ascii() && *a != 0 => utf_16(bytes, u16::from_le_bytes, told)?,
        _ if bytes.contains(&0) => return Err("it is binary, not text"),
        _ => utf8_or_1252(bytes, told),
    };
    let strange = text.bytes().take(4_096).filter(|b| *b < 9 || (14..32).contains(b) && *b != 27).count();
    if strange * 20 > text.len().min(4_096) {
        return Err("it is binary, not text");
    }
    Ok(read_twice(one_kind_of_line_end(text), places))
}

fn utf_16<'b>(bytes: &[u8], unit: fn([u8; 2]) -> u16, told: &mut Told) -> Result<Cow<'b, str>, &'static str> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    if text.contains('\0') {
        return Err("it is binary, not text");
    }
    told.say(0, || "UTF-16 is read as UTF-8".to_owned());
    Ok(Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()))
}

fn utf8_or_1252<'b>(bytes: &'b [u8], told: &mut Told) -> Cow<'b, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) => {
            let text = bytes_of_one_page(bytes);
            let at = text.len().min(error.valid_up_to());
            let at = (0..=at).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
            told.say(at, || "a byte that is not UTF-8: the text is read as Windows-1252".to_owned());
            Cow::Owned(text)
        }
    }
}

/// Valid UTF-8 is kept, every other byte is the character it has in Windows-1252.
fn bytes_of_one_page(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|b| match b {
            0x80..=0x9f => WINDOWS_1252[usize::from(b - 0x80)],
            b => char::from(*b),
        }));
    }
    out
}

fn one_kind_of_line_end(text: Cow<'_, str>) -> Cow<'_, str> {
    let old_mac = text.contains('\r') && !text.contains('\n');
    if old_mac { Cow::Owned(text.replace('\r', "\n")) } else { text }
}

/// Mends UTF-8 that was read in another encoding and saved again: `Ã©` and `√©` are `é`.
fn read_twice<'b>(text: Cow<'b, str>, told: &mut Told) -> Cow<'b, str> {
    if text.is_ascii() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut mended = false;
    let mut rest = &*text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let run = rest.bytes().position(|b| b.is_ascii()).unwrap_or(rest.len());
        match once(&rest[..run]) {
            Some((meant, how)) => {
                let seen: String = rest[..run].chars().take(12).collect();
                told.say(out.len(), || format!("`{seen}` is `{meant}` read as {how}"));
                out.push_str(&meant);
                mended = true;
            }
            None => out.push_str(&rest[..run]),
        }
        rest = &rest[run..];
    }
    if mended { Cow::Owned(out) } else { text }
}

/// What a run of characters was before somebody read it in the wrong encoding; none when it was nothing else.
fn once(run: &str) -> Option<(String, &'static str)> {
    let windows = |c: char| match c as u32 {
        code @ 0x80..=0xff => Some(code as u8),
        _ => WINDOWS_1252.iter().position(|w| *w == c).map(|n| 0x80 + n as u8),
    };
    let mac = |c: char| MAC_ROMAN.chars().position(|m| m == c).map(|n| 0x80 + n as u8);
    let back = |byte: &dyn Fn(char) -> Option<u8>| -> Option<String> {
        let bytes: Option<Vec<u8>> = run.chars().map(byte).collect();
        String::from_utf8(bytes?).ok().filter(|meant| meant.chars().all(|c| !c.is_control()))
    };
    run.chars().nth(1)?;
    back(&windows).map(|m| (m, "Windows-1252")).or_else(|| back(&mac).map(|m| (m, "Mac Roman")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, usize) {
        let (mut whole, mut places) = (Told::default(), Told::default());
        let text = decode(bytes, &mut whole, &mut places).expect("text").into_owned();
        let lines = super::super::repairs::Lines::of(&text);
        let count = whole.placed(&lines).len() + places.placed(&lines).len();
        (text, count)
    }

    #[test]
    fn every_encoding_gives_the_same_words() {
        for (name, bytes) in [
            ("UTF-8", "é – 🌐".as_bytes().to_vec()),
            ("with a mark", "\u{feff}é – 🌐".as_bytes().to_vec()),
            ("UTF-16 LE", "\u{feff}é – 🌐".encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("UTF-16 BE", "\u{feff}é – 🌐".encode_utf16().flat_map(u16::to_be_bytes).collect()),
            ("twice by Windows", "Ã© â€“ ðŸŒ\u{90}".as_bytes().to_vec()),
            ("twice by a Mac", "√© ‚Äì \u{f8ff}üåê".as_bytes().to_vec()),
        ] {
            assert_eq!(read(&bytes).0, "é – 🌐", "{name}");
        }
        assert_eq!(read(b"caf\xe9 \x96 bar"), ("café – bar".to_owned(), 1));
    }

    #[test]
    fn words_of_real_languages_are_left_alone() {
        for text in ["équilibreur à l'été", "Начало", "负责人审批", "São Paulo, ñandú", "±5 €", "üåêÃ"]
        {
            assert_eq!(read(text.as_bytes()), (text.to_owned(), 0));
        }
    }

    #[test]
    fn binary_is_no_text() {
        for bytes in [&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0][..], &[1, 2, 3, 4, 5, 6, 7, 8]] {
            assert!(decode(bytes, &mut Told::default(), &mut Told::default()).is_err());
        }
    }
}
