//! What people see of a label: entities decoded, line breaks and tags gone, emphasis and icons taken off.

use std::borrow::Cow;

/// The longest name a part gets, in characters.
pub(super) const MAX_NAME: usize = 300;

const ENTITIES: &[(&str, &str)] = &[
    ("quot", "\""),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("apos", "'"),
    ("nbsp", " "),
    ("colon", ":"),
    ("semi", ";"),
    ("num", "#"),
    ("hash", "#"),
    ("lpar", "("),
    ("rpar", ")"),
    ("lsqb", "["),
    ("rsqb", "]"),
    ("lbrack", "["),
    ("rbrack", "]"),
    ("lbrace", "{"),
    ("rbrace", "}"),
    ("vert", "|"),
    ("comma", ","),
    ("equals", "="),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("copy", "©"),
    ("times", "×"),
    ("infin", "∞"),
    ("rarr", "→"),
    ("larr", "←"),
];

/// The words of a label in one line.
pub(super) fn clean(label: &str) -> Cow<'_, str> {
    let label = label.trim();
    if label.len() <= MAX_NAME && label.bytes().all(is_plain) && !label.contains("  ") && !label.contains(":fa-") {
        return Cow::Borrowed(label);
    }
    let inner = label.strip_prefix('`').and_then(|l| l.strip_suffix('`')).unwrap_or(label);
    let mut out = String::with_capacity(inner.len().min(4 * MAX_NAME));
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        if out.len() > 4 * MAX_NAME {
            break;
        }
        let taken = match c {
            '#' | '&' => entity(rest, &mut out),
            '<' => tag(rest, &mut out),
            '\\' if rest.starts_with("\\n") && !rest[2..].starts_with(|c: char| c.is_ascii_lowercase()) => {
                out.push(' ');
                Some(2)
            }
            '*' if rest.starts_with("**") => Some(2),
            'f' if rest.starts_with("fa:fa-") || rest.starts_with("fab:fa-") || rest.starts_with("fas:fa-") => {
                Some(rest.find([' ', '\n', '<']).unwrap_or(rest.len()))
            }
            c if c.is_control() || c.is_whitespace() => {
                out.push(' ');
                Some(c.len_utf8())
            }
            _ => None,
        };
        let length = taken.unwrap_or_else(|| {
            out.push(c);
            c.len_utf8()
        });
        rest = &rest[length..];
    }
    let mut words = out.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    if let Some((end, _)) = line.char_indices().nth(MAX_NAME) {
        line.truncate(end);
        line.push('…');
    }
    Cow::Owned(line)
}

const fn is_plain(b: u8) -> bool {
    // 0xc2 begins the control characters of Latin-1 and the no-break space.
    b >= b' ' && b != 0x7f && b != 0xc2 && !matches!(b, b'#' | b'&' | b'<' | b'\\' | b'*' | b'`')
}

/// `#quot;`, `#35;`, `&amp;`, `&#x28;`: how many bytes it takes, none where it is no entity.
fn entity(rest: &str, out: &mut String) -> Option<usize> {
    let end = rest.bytes().take(12).position(|b| b == b';')?;
    let name = rest[1..end].trim_start_matches('#');
    if let Some((_, text)) = ENTITIES.iter().find(|(known, _)| *known == name) {
        out.push_str(text);
        return Some(end + 1);
    }
    let code = match name.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => name.parse().ok(),
    };
    let c = char::from_u32(code?)?;
    out.push(if c.is_control() { ' ' } else { c });
    Some(end + 1)
}

/// `<br/>` and the rest of HTML: how many bytes it takes, none where it is no tag.
fn tag(rest: &str, out: &mut String) -> Option<usize> {
    let name = rest[1..].trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = rest.bytes().take(300).position(|b| b == b'>')?;
    let lower = name.get(..2).unwrap_or_default().to_ascii_lowercase();
    if matches!(lower.as_str(), "br" | "p>" | "hr" | "li" | "di" | "/p") {
        out.push(' ');
    }
    Some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn labels_are_the_words_people_see() {
        for (written, seen) in [
            ("Load balancer", "Load balancer"),
            ("  Load\n  balancer ", "Load balancer"),
            ("Nginx<br/>Web server", "Nginx Web server"),
            ("Nginx<BR />Web", "Nginx Web"),
            ("<b>Nginx</b> 1", "Nginx 1"),
            ("say #quot;hi#quot; &amp; #35;1", "say \"hi\" & #1"),
            ("Object&#40;foo,bar&#41;", "Object(foo,bar)"),
            ("`The **cat** sat`", "The cat sat"),
            ("fa:fa-server VmHost1", "VmHost1"),
            ("one\\nTwo", "one Two"),
            ("c:\\new", "c:\\new"),
            ("a < b", "a < b"),
            ("équilibreur", "équilibreur"),
            ("#nothing", "#nothing"),
        ] {
            assert_eq!(clean(written), seen, "{written}");
        }
        assert_eq!(clean(&"x".repeat(1_000)).chars().count(), super::MAX_NAME + 1);
    }
}
