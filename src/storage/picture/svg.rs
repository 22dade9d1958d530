//! The design in an SVG: plain text in an element of its own inside `metadata`, so that it can be read and compared line
//! by line.
//!
//! Read by a scanner that looks at every byte once and keeps nothing but the design: a file from anywhere may have a
//! million attributes in one element, and the trees of XML libraries grow with the square of that.

use crate::storage::Place;

/// Whose element it is, for other programs. The name alone is enough for us: programs change prefixes.
const NAMESPACE: &str = "urn:x-linchpin:design";
const ELEMENT: &str = "linchpin-design";

/// The SVG with a text in its metadata, after its description.
pub(super) fn with(picture: &str, text: &str) -> String {
    let end = "</desc>";
    let at = picture.find(end).map_or_else(|| picture.rfind("</svg>").unwrap_or(picture.len()), |at| at + end.len());
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (before, after) = picture.split_at(at);
    format!("{before}\n<metadata>\n<{ELEMENT} xmlns=\"{NAMESPACE}\">\n{text}</{ELEMENT}>\n</metadata>{after}")
}

/// The text of the design; none when no element has one.
pub(super) fn read(bytes: &[u8]) -> Result<Option<String>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the SVG is damaged: it is not UTF-8 text".to_owned())?;
    let mut scan = Scan { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0 };
    let (mut depth, mut begun, mut inside, mut found) = (0_usize, false, None, None::<String>);
    while let Some(piece) = scan.next()? {
        match piece {
            Piece::Open { name, .. } if depth == 0 && (begun || local(name) != "svg") => return Err(foreign(name)),
            Piece::Open { name, closed } => {
                begun = true;
                if local(name) == ELEMENT && found.is_none() {
                    found = Some(String::new());
                    inside = (!closed).then_some(depth);
                }
                depth += usize::from(!closed);
            }
            Piece::Close => {
                depth = depth.checked_sub(1).ok_or_else(|| scan.damaged())?;
                inside = inside.filter(|outer| *outer < depth);
            }
            Piece::Text(words) | Piece::Verbatim(words) if depth == 0 && !words.trim().is_empty() => {
                return Err(scan.damaged());
            }
            Piece::Verbatim(words) if inside.is_some() => found.get_or_insert_default().push_str(words),
            Piece::Text(words) if inside.is_some() => {
                decode(words, found.get_or_insert_default()).ok_or_else(|| scan.damaged())?;
            }
            Piece::Text(_) | Piece::Verbatim(_) => {}
        }
    }
    if !begun || depth > 0 {
        return Err(scan.damaged());
    }
    Ok(found)
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn foreign(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    format!("this is neither a design nor a picture of one, but begins with `<{name}`")
}

/// Replaces references to characters; none when there is another reference.
fn decode(text: &str, out: &mut String) -> Option<()> {
    let mut parts = text.split('&');
    out.push_str(parts.next()?);
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        out.push(match (name, name.strip_prefix("#x"), name.strip_prefix('#')) {
            ("amp", ..) => '&',
            ("lt", ..) => '<',
            ("gt", ..) => '>',
            ("quot", ..) => '"',
            ("apos", ..) => '\'',
            (_, Some(digits), _) => number(digits, 16)?,
            (_, _, Some(digits)) => number(digits, 10)?,
            _ => return None,
        });
        out.push_str(rest);
    }
    Some(())
}

/// A piece of an XML text.
enum Piece<'a> {
    Open { name: &'a str, closed: bool },
    Close,
    Text(&'a str),
    Verbatim(&'a str),
}

/// Where the scanner is.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// The next piece, past comments, instructions and the document type; none at the end.
    fn next(&mut self) -> Result<Option<Piece<'a>>, String> {
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return Ok(None);
            }
            let Some(tag) = rest.strip_prefix('<') else {
                let words = rest.split('<').next().unwrap_or(rest);
                self.at += words.len();
                return Ok(Some(Piece::Text(words)));
            };
            if tag.starts_with("!--") {
                self.up_to("-->", 4)?;
            } else if tag.starts_with('?') {
                self.up_to("?>", 2)?;
            } else if tag.starts_with("![CDATA[") {
                return Ok(Some(Piece::Verbatim(self.up_to("]]>", 9)?)));
            } else if tag.starts_with('!') {
                if self.up_to(">", 2)?.contains('[') {
                    return Err("an SVG that declares entities of its own is not read".to_owned());
                }
            } else if tag.starts_with('/') {
                self.up_to(">", 2)?;
                return Ok(Some(Piece::Close));
            } else {
                return self.open(tag).map(Some);
            }
        }
    }

    /// What lies between the first `begin` bytes here and an end; the scanner goes on after it.
    fn up_to(&mut self, end: &str, begin: usize) -> Result<&'a str, String> {
        let rest = &self.text[self.at..];
        let inner = rest.get(begin..).and_then(|rest| rest.split_once(end)).map(|(inner, _)| inner);
        let inner = inner.ok_or_else(|| self.damaged())?;
        self.at += begin + inner.len() + end.len();
        Ok(inner)
    }

    /// An opening tag: its end is the first `>` that stands in no attribute.
    fn open(&mut self, tag: &'a str) -> Result<Piece<'a>, String> {
        let name = tag.split(|c: char| c.is_whitespace() || c == '/' || c == '>').next().unwrap_or(tag);
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == ':') {
            return Err(foreign(name));
        }
        let mut at = name.len();
        loop {
            let stop = tag[at..].find(['"', '\'', '>']).ok_or_else(|| self.damaged())? + at;
            if tag[stop..].starts_with('>') {
                self.at += stop + 2;
                return Ok(Piece::Open { name, closed: tag[..stop].ends_with('/') });
            }
            let quote = if tag[stop..].starts_with('"') { '"' } else { '\'' };
            at = stop + 2 + tag[stop + 1..].find(quote).ok_or_else(|| self.damaged())?;
        }
    }

    fn damaged(&self) -> String {
        format!("the SVG is damaged or cut off, at {}", Place::of(self.text, self.at))
    }
}
