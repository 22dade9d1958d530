//! Standard output: written whole, quiet when the reader has gone, coloured only on a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use super::outcome::Failure;

/// Writes text to standard output. A reader that closed its end early is no error.
///
/// # Errors
/// When standard output takes nothing for another reason, such as a full disk.
pub(crate) fn out(text: &str) -> Result<(), Failure> {
    bytes(text.as_bytes())
}

/// Writes bytes to standard output, as [`out`] does text.
///
/// # Errors
/// As [`out`].
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::usage(format!("standard output cannot be written ({error})")))
        }
        _ => Ok(()),
    }
}

/// Whether standard output wants colours: on a terminal, unless the user says otherwise.
fn colours() -> bool {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    wants_colours(
        io::stdout().is_terminal(),
        variable("NO_COLOR").as_deref(),
        variable("CLICOLOR_FORCE").as_deref(),
        variable("TERM").as_deref(),
    )
}

/// `NO_COLOR` (<https://no-color.org>) is stronger than `CLICOLOR_FORCE` (<https://bixense.com/clicolors>), which is
/// stronger than what standard output is. Variables that are set to nothing are not set.
fn wants_colours(terminal: bool, no_color: Option<&str>, force: Option<&str>, term: Option<&str>) -> bool {
    no_color.is_none() && (force.is_some_and(|f| f != "0") || terminal && term != Some("dumb"))
}

/// Text in an SGR style (`1;31`), or plain.
pub(crate) fn styled(text: &str, style: &str, colours: bool) -> String {
    if colours && !style.is_empty() { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
}

/// What text for people is made for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Whether it has colours.
    pub(crate) colours: bool,
    /// How wide its lines may be, in characters; none: as they come, one for each thing that is said.
    pub(crate) width: Option<usize>,
}

impl Look {
    /// For standard output: 80 columns on a terminal, no limit elsewhere, where text is searched line by line. The
    /// variable `COLUMNS` says otherwise.
    pub(crate) fn of_stdout() -> Self {
        let stated = std::env::var("COLUMNS").ok().and_then(|n| n.trim().parse().ok()).filter(|n| *n >= 40);
        Self { colours: colours(), width: stated.or_else(|| io::stdout().is_terminal().then_some(80)) }
    }
}

/// One paragraph in lines of at most `width` characters, as far as its words allow: the first begins with one text, the
/// others with another. What comes after that goes through `style`, which may add no visible character.
pub(crate) fn wrapped(
    text: &str,
    width: Option<usize>,
    first: &str,
    rest: &str,
    style: impl Fn(&str) -> String,
) -> String {
    let most = width.unwrap_or(usize::MAX);
    let mut out = String::new();
    let (mut line, mut width, mut begin) = (String::new(), first.chars().count(), first);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if !line.is_empty() && width + 1 + length > most {
            let _ = writeln!(out, "{begin}{}", style(&line));
            (line, width, begin) = (String::new(), rest.chars().count(), rest);
        }
        if !line.is_empty() {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
    }
    let _ = writeln!(out, "{begin}{}", style(&line));
    out
}

/// Text that a terminal only shows: a name may hold anything, also what a terminal would obey or what would turn
/// the direction of the rest of the line (Unicode TR 36, §2.4).
pub(crate) fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_has_the_last_word_about_colours() {
        assert!(wants_colours(true, None, None, Some("xterm")));
        assert!(!wants_colours(true, None, None, Some("dumb")));
        assert!(!wants_colours(false, None, None, Some("xterm")));
        assert!(wants_colours(false, None, Some("1"), None));
        assert!(!wants_colours(false, None, Some("0"), None));
        assert!(!wants_colours(true, Some("1"), Some("1"), Some("xterm")));
    }

    #[test]
    fn paragraphs_keep_their_words_and_their_width() {
        let words = "one two three ".repeat(20) + &"x".repeat(100) + " end";
        let text = wrapped(&words, Some(80), "  - ", "    ", str::to_owned);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|l| l.chars().count() <= 80 || l.contains("xxx")), "{text}");
        assert!(lines[0].starts_with("  - one") && lines[1..].iter().all(|l| l.starts_with("    ")), "{text}");
        let again: Vec<&str> = text.split_whitespace().skip(1).collect();
        assert_eq!(again, words.split_whitespace().collect::<Vec<_>>());
        assert_eq!(wrapped(&words, None, "  - ", "", str::to_owned).lines().count(), 1);
        assert_eq!(wrapped("", Some(80), "a", "b", str::to_owned), "a\n");
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(plain("a\u{1b}[31m\nb\u{202e}c\u{9b}d"), "a [31m bc d");
    }
}
