//! A design as RON text: one part per line, so that a change of one thing is a change of one line; or all on one line.

use std::fmt::Write as _;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;

use crate::model::Design;

/// The RON dialect of the files: `Kind(field: value)` without a second pair of parentheses, and `on: "x"` for `on: Some("x")`.
pub(super) fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_default_extension(Extensions::IMPLICIT_SOME)
}

/// The text of a design's file. Equal designs give equal bytes.
///
/// # Panics
/// Never: a design holds nothing that RON cannot write.
pub fn to_ron(design: &Design) -> String {
    let pretty = PrettyConfig::new().new_line("\n").indentor("    ").depth_limit(2).struct_names(false);
    let body =
        options().to_string_pretty(design, pretty).expect("a design holds only strings, numbers, lists and maps");
    format!("Design{body}\n")
}

/// The same on one line, for places that hold a design among other text: comments and metadata.
///
/// Nothing in it begins or ends anything there: no line break, `%`, `<`, `>` or `&`, and nothing that cannot be seen.
/// Those stand as `\u{…}` in its strings. [`parse`](super::parse) reads it.
///
/// # Panics
/// Never: a design holds nothing that RON cannot write.
pub fn to_ron_line(design: &Design) -> String {
    let text = options().to_string(design).expect("a design holds only strings, numbers, lists and maps");
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        // Outside of strings RON writes none of these.
        if matches!(c, '%' | '<' | '>' | '&') || is_unseen(c) {
            let _ = write!(line, "\\u{{{:x}}}", c as u32);
        } else {
            line.push(c);
        }
    }
    line
}

/// Characters that break or turn lines, or show nothing.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c as u32 & 0xffff, 0xfffe | 0xffff)
}
