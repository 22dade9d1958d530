//! A design as RON text: one part per line, so that a change of one thing is a change of one line.

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
