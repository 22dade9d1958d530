//! The whole design in comments of its flowchart, so that reading the flowchart gives the same design back.
//!
//! Below the header stand lines that begin with [`MARK`]; what follows the mark, put together in order, is the design
//! as one line of RON.

use crate::model::Design;
use crate::storage;

/// What each of the lines begins with.
pub const MARK: &str = "%% linchpin: ";

/// The longest piece of the design in one line, in bytes.
const PIECE: usize = 240;

/// A flowchart with the design in it.
pub fn carrying(chart: &str, design: &Design) -> String {
    let mut out = String::with_capacity(2 * chart.len());
    let mut carried = false;
    for line in chart.split_inclusive('\n') {
        out.push_str(line);
        if !carried && line.starts_with("flowchart ") {
            carried = true;
            for piece in pieces(&storage::to_ron_line(design)) {
                out.push_str(MARK);
                out.push_str(piece);
                out.push('\n');
            }
        }
    }
    out
}

/// Cuts between characters, never beside a space: editors take spaces off the ends of lines.
fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let fits = |at: &usize| *at == text.len() || text.is_char_boundary(*at);
        let near = |at: &usize| {
            let (before, after) = text.split_at(*at);
            !before.ends_with(char::is_whitespace) && !after.starts_with(char::is_whitespace)
        };
        let end = (PIECE.min(text.len())..=text.len()).filter(fits).find(near).unwrap_or(text.len());
        let (piece, rest) = text.split_at(end);
        pieces.push(piece);
        text = rest;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::mermaid::flowchart;
    use crate::model::{Component, Id, Kind, Note};
    use crate::scene::Theme;

    fn carried_by(chart: &str) -> String {
        chart.lines().filter_map(|line| line.strip_prefix(MARK)).collect()
    }

    #[test]
    fn what_is_carried_is_the_design_whatever_it_says() {
        for template in storage::TEMPLATES {
            let mut design = template.design();
            let id = Id::new("end").expect("an id");
            let odd =
                "%%{init: {}}%% \"q\" \\ <b>&amp;</b> \u{202e}\u{2028}\r\n\t 日本 👨‍👩‍👧 'x' \u{0}\u{ffff} r#\"raw\"#";
            design.components.insert(id.clone(), Component::new(Kind::all()[0].clone()).named(&odd.repeat(9)));
            let spaces = format!("{}end", " ".repeat(1000));
            design.notes.insert(Id::new("n").expect("an id"), Note { text: spaces, about: Some(id) });
            let chart = carrying(&flowchart(&design, None, &Theme::LIGHT), &design);
            let text = carried_by(&chart);
            assert_eq!(storage::parse(&text).expect("a design"), design, "{}", template.name);
            assert!(!text.contains(['%', '<', '>', '&', '\n', '\u{202e}']), "{text}");
            let lines = chart.lines().filter(|l| l.starts_with(MARK));
            assert!(lines.clone().all(|l| l.trim_end() == l), "no line ends with a space");
            let long = lines.filter(|l| l.len() > PIECE + MARK.len() + 16).count();
            assert!(long <= 1, "only the line that holds a thousand spaces is long");
            assert!(
                chart.lines().position(|l| l.starts_with("flowchart"))
                    < chart.lines().position(|l| l.starts_with(MARK))
            );
        }
    }
}
