//! Texts in character cells: how many a text takes, and where it is broken.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::font::one_line;

/// One line without anything that has no width or turns the direction of what follows.
pub(super) fn clean(text: &str) -> String {
    let unseen = |c: &char| {
        matches!(c, '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{ad}' | '\u{61c}')
    };
    let seen: String = one_line(text).chars().filter(|c| !unseen(c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The characters as people see them, each with its width of one or two cells. What has no width is left out.
pub(super) fn characters(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.graphemes(true).map(|g| (g, g.width().min(2))).filter(|(_, w)| *w > 0)
}

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    characters(text).map(|(_, w)| w).sum()
}

/// Breaks a text at spaces, and words that are too long wherever they end, into lines of at most `most` cells (two at
/// the least). Nothing is lost.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(2);
    let mut lines: Vec<(String, usize)> = Vec::new();
    for word in clean(text).split(' ').filter(|w| !w.is_empty()) {
        let wide = width(word);
        match lines.last_mut() {
            Some((line, used)) if *used + 1 + wide <= most => {
                line.push(' ');
                line.push_str(word);
                *used += 1 + wide;
                continue;
            }
            _ => lines.push((String::new(), 0)),
        }
        for (g, w) in characters(word) {
            if lines.last().is_none_or(|(_, used)| used + w > most) {
                lines.push((String::new(), 0));
            }
            if let Some((line, used)) = lines.last_mut() {
                line.push_str(g);
                *used += w;
            }
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_cells_and_marks_none() {
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}te\u{301}"), 3);
        assert_eq!(width("👨‍👩‍👧🇫🇷"), 4);
        assert_eq!(clean("a\u{202e}b\tc\u{200b}\r\nd"), "ab c d");
    }

    #[test]
    fn a_text_is_broken_into_lines_that_fit_and_keeps_every_character() {
        let text = "The replica 日本語のサーバー follows WWWWWWWWWWWWWWWWWWWW";
        for most in 2..30 {
            let lines = wrap(text, most);
            assert!(lines.iter().all(|l| width(l) <= most && !l.is_empty()), "{most}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""), "{most}");
        }
    }
}
