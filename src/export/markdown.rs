//! Markdown as GitHub reads it: text without markup, code spans, tables aligned in the source, anchors of headings.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Begins and ends a stretch of text whose direction is its own (Unicode's bidirectional algorithm, UAX #9).
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');
/// Wider cells do not make their column wider: the source stays readable where one text is long.
const WIDEST: usize = 72;

/// Text in which Markdown and HTML see no markup, in one line. Words that run from right to left stay among themselves.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut right_to_left: Option<usize> = None;
    let text = text.trim();
    for (at, c) in text.char_indices() {
        if turns_text(c) {
            continue;
        }
        if is_right_to_left(c) {
            if right_to_left.is_none() {
                out.push(ISOLATE.0);
            }
            out.push(c);
            right_to_left = Some(out.len());
            continue;
        }
        if c.is_alphanumeric()
            && let Some(end) = right_to_left.take()
        {
            out.insert(end, ISOLATE.1);
        }
        if c == '&' {
            out.push_str("&amp;");
            continue;
        }
        let markup = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '$');
        if markup || begins_block(text, at, c) {
            out.push('\\');
        }
        out.push(if ends_line(c) { ' ' } else { c });
    }
    if let Some(end) = right_to_left {
        out.insert(end, ISOLATE.1);
    }
    out
}

/// Whether a character would begin a list or underline a heading where the text begins a line.
fn begins_block(text: &str, at: usize, c: char) -> bool {
    match c {
        '-' | '+' | '=' => at == 0,
        // Numbers of lists have nine digits at most.
        '.' | ')' => (1..=9).contains(&at) && text.as_bytes()[..at].iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// A code span: its fence is longer than any row of backticks inside (`CommonMark` 0.31, §6.1).
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().filter(|c| !turns_text(*c)).map(|c| if ends_line(c) { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A block of code in this language, whatever it holds.
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n'))
}

/// A link's target in angle brackets, so that spaces and parentheses are no matter (`CommonMark` 0.31, §6.3).
pub(super) fn target(path: &str) -> String {
    let mut out = String::from("<");
    for c in path.chars() {
        match c {
            '<' | '>' | '\\' | '%' | '|' | '#' | '?' => {
                let _ = write!(out, "%{:02X}", c as u32);
            }
            c if ends_line(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out + ">"
}

/// Control characters, and the two that Unicode gives for the ends of lines and paragraphs.
fn ends_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Characters that change the direction of what stands after them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Letters of Hebrew, Arabic and the other scripts that run from right to left (UAX #9, classes R and AL).
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// How many columns a text takes where letters are equally wide: East Asian ones and pictures take two.
fn width(text: &str) -> usize {
    let one = |c: char| match c {
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    };
    text.chars().map(one).sum()
}

/// A table. Cells are Markdown in one line already.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The columns of figures, which stand to the right.
    figures: Vec<usize>,
}

impl Table {
    /// A table with these columns.
    pub(super) fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|h| (*h).to_owned()).collect(), ..Self::default() }
    }

    /// The same with figures in these columns.
    pub(super) fn figures(mut self, columns: &[usize]) -> Self {
        self.figures = columns.to_vec();
        self
    }

    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into_iter().map(|cell| if cell.is_empty() { "–".to_owned() } else { cell }).collect());
    }

    /// Whether it has no row.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as Markdown, without the columns that say nothing in any row.
    pub(super) fn markdown(&self) -> String {
        let says = |column: &usize| self.rows.iter().any(|row| row.get(*column).is_some_and(|cell| cell != "–"));
        let columns: Vec<usize> = (0..self.head.len()).filter(|c| *c == 0 || says(c)).collect();
        let widest = |column: usize| {
            let cells = std::iter::once(&self.head[column]).chain(self.rows.iter().filter_map(|row| row.get(column)));
            cells.map(|cell| width(cell)).filter(|w| *w <= WIDEST).max().unwrap_or(0).max(3)
        };
        let widths: Vec<usize> = columns.iter().map(|c| widest(*c)).collect();
        let line = |row: &[String]| {
            let mut out = String::from("|");
            for (column, wide) in columns.iter().zip(&widths) {
                let cell = row.get(*column).map_or("", String::as_str);
                let fill = " ".repeat(wide.saturating_sub(width(cell)));
                let cell =
                    if self.figures.contains(column) { format!("{fill}{cell}") } else { format!("{cell}{fill}") };
                let _ = write!(out, " {cell} |");
            }
            out
        };
        let rule = |(column, wide): (&usize, &usize)| {
            if self.figures.contains(column) { format!("{}:", "-".repeat(wide - 1)) } else { "-".repeat(*wide) }
        };
        let rules: Vec<String> = columns.iter().zip(&widths).map(rule).collect();
        let mut lines = vec![line(&self.head), format!("| {} |", rules.join(" | "))];
        lines.extend(self.rows.iter().map(|row| line(row)));
        lines.join("\n")
    }
}

/// The anchors that GitHub gives to headings, each once.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    taken: BTreeMap<String, usize>,
}

impl Anchors {
    /// The anchor of the next heading of the document, from its text without markup.
    pub(super) fn next(&mut self, heading: &str) -> String {
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\u{0300}'..='\u{036f}');
        let slug: String = heading.trim().to_lowercase().chars().filter(kept).collect();
        let slug = slug.replace(' ', "-");
        let mut anchor = slug.clone();
        while self.taken.contains_key(&anchor) {
            let times = self.taken.entry(slug.clone()).or_insert(0);
            *times += 1;
            anchor = format!("{slug}-{times}");
        }
        self.taken.insert(anchor.clone(), 0);
        anchor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup_or_a_second_line() {
        assert_eq!(escape("a|b `c` <d>\n# e & *f*"), r"a\|b \`c\` \<d\> \# e &amp; \*f\*");
        assert_eq!(code("a b"), "`a b`");
        assert_eq!(code("`a``b"), "``` `a``b ```");
    }

    #[test]
    fn no_text_begins_a_list_or_underlines_a_heading() {
        assert_eq!(escape("1. first"), r"1\. first");
        assert_eq!(escape("- dash"), r"\- dash");
        assert_eq!(escape("=="), r"\==");
        assert_eq!(escape("v1.2 a-b"), "v1.2 a-b");
    }

    #[test]
    fn words_from_right_to_left_stay_among_themselves() {
        assert_eq!(escape("خادم (1) is"), "\u{2068}خادم\u{2069} (1) is");
        assert_eq!(escape("a שלום עולם"), "a \u{2068}שלום עולם\u{2069}");
        assert_eq!(escape("evil\u{202e}txt"), "eviltxt", "nothing may turn the rest of a line around");
    }

    #[test]
    fn a_block_of_code_ends_where_it_should() {
        assert_eq!(fenced("mermaid", "a\n"), "```mermaid\na\n```");
        assert!(fenced("x", "a\n```\nb").starts_with("````x\n"));
    }

    #[test]
    fn tables_are_aligned_and_leave_out_columns_that_say_nothing() {
        let mut table = Table::new(&["Part", "Nothing", "Figure"]).figures(&[2]);
        table.row(["名前".to_owned(), String::new(), "1".to_owned()]);
        table.row(["web-1".to_owned(), String::new(), "22 %".to_owned()]);
        let expected = "| Part  | Figure |\n| ----- | -----: |\n| 名前  |      1 |\n| web-1 |   22 % |";
        assert_eq!(table.markdown(), expected);
    }

    #[test]
    fn anchors_are_those_of_github() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.next("How a request travels"), "how-a-request-travels");
        assert_eq!(anchors.next("Active-active, or not?"), "active-active-or-not");
        assert_eq!(anchors.next("How a request travels"), "how-a-request-travels-1");
        assert_eq!(anchors.next("how a request travels"), "how-a-request-travels-2");
    }
}
