//! How wide a text is: the two bundled fonts, the same bytes for layout, SVG, PNG and the window.

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId};

/// Inter Regular (SIL Open Font License, `assets/fonts/OFL.txt`).
pub const REGULAR: &[u8] = include_bytes!("../assets/fonts/Inter-Regular.ttf");
/// Inter `SemiBold` (SIL Open Font License, `assets/fonts/OFL.txt`).
pub const SEMIBOLD: &[u8] = include_bytes!("../assets/fonts/Inter-SemiBold.ttf");
/// The family name of both, as SVG and font databases know it.
pub const FAMILY: &str = "Inter";

/// The width of a glyph that the fonts lack, in em: wider than most emoji and ideographs of any fallback font.
const UNKNOWN_EM: f32 = 1.3;
const ELLIPSIS: char = '…';
/// The space that holds two words together.
pub const NO_BREAK: &str = "\u{a0}";

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Titles.
    SemiBold,
}

impl Weight {
    /// The weight as CSS numbers it.
    pub const fn css(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::SemiBold => 600,
        }
    }
}

/// Advances in em: ASCII from a table, the rest from the font.
struct Metrics {
    face: Face<'static>,
    ascii: [f32; 128],
}

impl Metrics {
    fn of(bytes: &'static [u8]) -> Self {
        let face = Face::parse(bytes, 0).expect("the bundled fonts are sound");
        let ascii = std::array::from_fn(|c| advance(&face, char::from(c as u8)));
        Self { face, ascii }
    }

    fn advance(&self, c: char) -> f32 {
        self.ascii.get(c as usize).copied().unwrap_or_else(|| advance(&self.face, c))
    }
}

fn advance(face: &Face<'_>, c: char) -> f32 {
    let per_em = f32::from(face.units_per_em());
    let known: Option<GlyphId> = face.glyph_index(c).filter(|g| g.0 != 0);
    known.and_then(|g| face.glyph_hor_advance(g)).map_or(UNKNOWN_EM, |a| f32::from(a) / per_em)
}

fn metrics(weight: Weight) -> &'static Metrics {
    static REGULAR_METRICS: LazyLock<Metrics> = LazyLock::new(|| Metrics::of(REGULAR));
    static SEMIBOLD_METRICS: LazyLock<Metrics> = LazyLock::new(|| Metrics::of(SEMIBOLD));
    match weight {
        Weight::Regular => &REGULAR_METRICS,
        Weight::SemiBold => &SEMIBOLD_METRICS,
    }
}

/// The width of one line of text at a size in drawing units.
///
/// The sum of the advances, without kerning: Inter's pairs only ever tighten, so no text is drawn wider than this.
pub fn measure(text: &str, size: f32, weight: Weight) -> f32 {
    let metrics = metrics(weight);
    text.chars().map(|c| metrics.advance(c)).sum::<f32>() * size
}

/// Whether the fonts have every letter of a text.
pub fn covers(text: &str, weight: Weight) -> bool {
    let face = &metrics(weight).face;
    text.chars().all(|c| matches!(c, ' '..='~') || face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0))
}

/// The text itself when it fits into `max_width`, otherwise as much of its beginning as fits before an ellipsis.
/// Empty when not even the ellipsis fits.
pub fn fit(text: &str, max_width: f32, size: f32, weight: Weight) -> String {
    let metrics = metrics(weight);
    let room = max_width / size;
    let dots = metrics.advance(ELLIPSIS);
    let (mut width, mut kept) = (0.0, 0);
    for (at, c) in text.char_indices() {
        width += metrics.advance(c);
        if width > room {
            let begin = text[..kept].trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200d}');
            return if dots > room { String::new() } else { format!("{begin}{ELLIPSIS}") };
        }
        if width + dots <= room {
            kept = at + c.len_utf8();
        }
    }
    text.to_owned()
}

/// Breaks a text at spaces (but none that says no) into lines that fit; the last of at most `max_lines` ends with an ellipsis when more follows.
pub fn wrap(text: &str, max_width: f32, max_lines: usize, size: f32, weight: Weight) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() && !NO_BREAK.contains(c)).filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if measure(&longer, size, weight) <= max_width {
                *line = longer;
                continue;
            }
        }
        if lines.len() == max_lines {
            if let Some(last) = lines.pop() {
                // Longer than the line on purpose, so that the ellipsis appears.
                lines.push(fit(&format!("{last} {word}"), max_width, size, weight));
            }
            break;
        }
        lines.push(word.to_owned());
    }
    lines.into_iter().map(|line| fit(&line, max_width, size, weight)).collect()
}

/// One line without control characters (a line break becomes a space), as every output can write it.
pub fn one_line(text: &str) -> String {
    let unfit = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if unfit(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All letters of the sources of a folder that are neither comments nor tests.
    fn letters(folder: &std::path::Path, found: &mut std::collections::BTreeSet<char>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                letters(&path, found);
            } else if !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                found.extend(text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(str::chars));
            }
        }
    }

    #[test]
    fn the_fonts_have_every_letter_that_the_window_and_the_rules_write() {
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for folder in ["ui", "editor", "analysis", "catalog", "scene", "emulation", "model"] {
            let mut found = std::collections::BTreeSet::new();
            letters(&sources.join(folder), &mut found);
            for weight in [Weight::Regular, Weight::SemiBold] {
                let missing: String =
                    found.iter().filter(|c| !c.is_control() && !covers(&c.to_string(), weight)).collect();
                assert_eq!(missing, "", "of src/{folder}, in {weight:?}");
            }
        }
    }

    #[test]
    fn widths_are_those_of_the_font() {
        let width = measure("Load balancer", 13.0, Weight::SemiBold);
        assert!((80.0..110.0).contains(&width), "{width}");
        assert!(measure("Load", 13.0, Weight::Regular) < measure("Load", 13.0, Weight::SemiBold));
        assert!(measure("", 13.0, Weight::Regular).abs() < f32::EPSILON);
    }

    #[test]
    fn what_is_cut_fits_and_ends_on_a_character() {
        let long = "ab😀界".repeat(100) + "مرحبا";
        for max in [0.0, 5.0, 13.0, 40.0, 200.0, 1e9] {
            let cut = fit(&long, max, 13.0, Weight::Regular);
            assert!(measure(&cut, 13.0, Weight::Regular) <= max.max(0.0), "{max}: {cut}");
        }
        assert_eq!(fit("short", 100.0, 13.0, Weight::Regular), "short");
        assert!(fit("Load balancer", 50.0, 13.0, Weight::Regular).ends_with('…'));
    }

    #[test]
    fn a_paragraph_becomes_lines_that_fit() {
        let lines = wrap("Replication runs one way: from the primary to the replica.", 120.0, 9, 12.0, Weight::Regular);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), "Replication runs one way: from the primary to the replica.");
        let cut = wrap(&"word ".repeat(100), 120.0, 3, 12.0, Weight::Regular);
        assert_eq!(cut.len(), 3);
        assert!(cut[2].ends_with('…') && cut.iter().all(|l| measure(l, 12.0, Weight::Regular) <= 120.0));
    }
}
