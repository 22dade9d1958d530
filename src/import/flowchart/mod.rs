//! Flowcharts: one statement after the other; what cannot be read costs its line and no more.

mod arrow;
mod chain;
mod data;
mod label;

use std::borrow::Cow;

use hashbrown::HashSet;

use super::chart::{Chart, GroupIndex};
use super::scan::Scan;

/// Reads the statements of a flowchart from `body` on.
pub(super) fn read(text: &str, body: usize) -> Chart<'_> {
    let mut reader =
        Reader { scan: Scan::new(text, body), chart: Chart::default(), open: Vec::new(), edge_ids: HashSet::new() };
    reader.statements();
    while let Some(group) = reader.open.pop() {
        let at = reader.chart.groups[group as usize].at;
        reader.chart.told.say(at, || "this subgraph has no `end`: it ends with the diagram".to_owned());
        reader.chart.close(group);
    }
    reader.chart.settle();
    reader.chart
}

struct Reader<'t> {
    scan: Scan<'t>,
    chart: Chart<'t>,
    /// The subgraphs around this place, the outermost first.
    open: Vec<GroupIndex>,
    edge_ids: HashSet<&'t str>,
}

impl<'t> Reader<'t> {
    fn statements(&mut self) {
        loop {
            self.scan.blanks();
            match self.scan.byte() {
                0 if self.scan.at_end() => return,
                _ if self.chart.is_full() => return,
                b'\n' | b';' => self.scan.at += 1,
                b'%' if self.scan.sees("%%{") => self.directive(),
                b'%' if self.scan.sees("%%") => self.scan.skip_line(),
                _ => self.statement(),
            }
        }
    }

    /// `%%{init: …}%%`, over lines where it has to be.
    fn directive(&mut self) {
        let near = self.scan.rest().get(..self.scan.rest().len().min(20_000)).unwrap_or_else(|| self.scan.line());
        match near.find("}%%") {
            Some(end) => self.scan.at += end + 3,
            None => self.scan.skip_line(),
        }
    }

    fn statement(&mut self) {
        let start = self.scan.at;
        let rest = self.scan.rest();
        let end = rest.bytes().position(|b| !(b.is_ascii_alphanumeric() || b == b'_')).unwrap_or(rest.len());
        let word = &rest[..end];
        // A keyword stands alone: `end` is one, `end-user` and `end --> x` in old diagrams are not.
        let after = rest.as_bytes().get(end).copied().unwrap_or(b'\n');
        let alone = matches!(after, b' ' | b'\t' | b'\r' | b'\n' | b';' | b':' | b'{' | b'[' | b'"');
        if alone && word.len() >= 3 {
            match word {
                "subgraph" if after != b':' => return self.subgraph(end),
                "end" if self.ends(end) => return self.end(start, end),
                "direction" if after == b' ' || after == b'\t' => return self.scan.skip_statement(),
                "classDef" | "linkStyle" | "class" if after == b' ' => return self.scan.skip_statement(),
                "style" if after == b' ' => return self.style(end),
                "click" if after == b' ' => return self.click(),
                "accTitle" | "accDescr" if after != b'[' => return self.described(word, end),
                "title" if after == b' ' && self.plain_title(end) => return,
                _ => {}
            }
        }
        self.chain();
        if self.scan.at == start {
            self.stray();
        }
    }

    /// Whether the word `end` ends a subgraph here: nothing but a comment or a `;` may follow.
    fn ends(&mut self, after: usize) -> bool {
        let rest = self.scan.line()[after..].trim_start();
        rest.is_empty() || rest.starts_with(';') || rest.starts_with("%%") || rest.starts_with("end")
    }

    fn end(&mut self, start: usize, length: usize) {
        self.scan.at += length;
        match self.open.pop() {
            Some(group) => self.chart.close(group),
            None => self.chart.told.say(start, || "an `end` without a subgraph".to_owned()),
        }
    }

    /// `subgraph id[Title]`, `subgraph "Title"`, `subgraph some words`, `subgraph`.
    fn subgraph(&mut self, length: usize) {
        let at = self.scan.at;
        self.scan.at += length;
        self.scan.blanks();
        let (id, title) = self.group_name();
        let group = self.chart.open(id, title, at);
        self.chart.groups[group as usize].parent = self.open.last().copied();
        self.open.push(group);
        self.scan.blanks();
        if !matches!(self.scan.byte(), b'\n' | b';' | 0) && !self.scan.sees("%%") {
            let at = self.scan.at;
            let extra = self.scan.line().trim();
            self.chart.told.say(at, || format!("`{}` after a subgraph's title is left out", short(extra)));
            self.scan.skip_line();
        }
    }

    fn group_name(&mut self) -> (&'t str, Cow<'t, str>) {
        let start = self.scan.at;
        if matches!(self.scan.byte(), b'"' | b'`') {
            let label = self.quoted_label();
            return (if label.contains([' ', '\t', '\n']) { "" } else { label }, Cow::Borrowed(label));
        }
        let line = self.scan.line();
        let end = line.bytes().position(|b| matches!(b, b'[' | b';' | b'(' | b'{')).unwrap_or(line.len());
        let words = line[..end].trim();
        self.scan.at = start + end;
        let bracket = self.scan.byte();
        if matches!(bracket, b'[' | b'(' | b'{') {
            if bracket != b'[' {
                self.chart.told.say(start, || "a subgraph's title stands in `[…]`".to_owned());
            }
            let (label, _) = self.label();
            let title = if label.trim().is_empty() { Cow::Borrowed(words) } else { label };
            return (words, title);
        }
        let id = if words.contains([' ', '\t']) { "" } else { words };
        (id, Cow::Borrowed(words))
    }

    /// A style makes a node of a name that nothing else mentions, as in Mermaid.
    fn style(&mut self, length: usize) {
        self.scan.at += length;
        self.scan.blanks();
        let start = self.scan.at;
        let rest = self.scan.line();
        let end = rest.find([' ', '\t', ';', '\r']).unwrap_or(rest.len());
        for id in rest[..end].split(',').filter(|id| !id.is_empty()) {
            if self.chart.find_group(id).is_none() || self.chart.find(id).is_none() {
                self.chart.node(id, start);
            }
        }
        self.scan.skip_statement();
    }

    /// A tooltip in quotes may go on over lines.
    fn click(&mut self) {
        let line_end = self.scan.line_end();
        let quotes = self.scan.line().bytes().filter(|b| *b == b'"').count();
        self.scan.at = line_end;
        if quotes % 2 == 1 {
            let near = self.scan.text[line_end..].bytes().take(2_000).position(|b| b == b'"');
            self.scan.at = near.map_or(line_end, |n| line_end + n + 1);
            self.scan.skip_statement();
        }
    }

    /// `accTitle: words`, `accDescr: words`, `accDescr { words }`.
    fn described(&mut self, word: &str, length: usize) {
        self.scan.at += length;
        self.scan.blanks();
        if self.scan.takes(":") {
            let line = self.scan.line();
            if word == "accTitle" {
                self.chart.title = Cow::Borrowed(line.trim());
            }
            self.scan.skip_line();
        } else if self.scan.takes("{") {
            let near = self.scan.rest().bytes().take(20_000).position(|b| b == b'}');
            match near {
                Some(end) => self.scan.at += end + 1,
                None => self.scan.skip_line(),
            }
        } else {
            self.scan.skip_line();
        }
    }

    /// `title words`, which some write although Mermaid wants it in the front matter.
    fn plain_title(&mut self, length: usize) -> bool {
        let words = self.scan.line()[length..].trim();
        let is_title = !words.contains("--") && !words.contains("==") && !words.contains("-.");
        if is_title && !words.is_empty() {
            let at = self.scan.at;
            self.chart.told.say(at, || "a flowchart's title belongs into its front matter".to_owned());
            self.chart.title = Cow::Borrowed(words);
            self.scan.skip_line();
        }
        is_title && !words.is_empty()
    }

    /// Text that means nothing: it is told and left out.
    fn stray(&mut self) {
        let at = self.scan.at;
        let line = self.scan.line().trim();
        self.chart.told.say(at, || format!("`{}` is no Mermaid: left out", short(line)));
        self.scan.skip_line();
    }
}

/// The beginning of a text, to be shown.
pub(super) fn short(text: &str) -> String {
    let mut out: String = text.chars().take(40).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

impl Scan<'_> {
    /// Passes over a statement that draws nothing.
    fn skip_statement(&mut self) {
        let line = self.line();
        self.at += line.find(';').unwrap_or(line.len());
    }
}
