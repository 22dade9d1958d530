//! Nodes and the arrows between them: `a & b[words]:::class --> c@{ shape: cyl } -.-> d`.

use super::super::chart::{Edge, Hint, NodeIndex};
use super::super::scan::Sought;
use super::arrow::Arrow;
use super::{Reader, short};

impl<'t> Reader<'t> {
    /// One statement of nodes and arrows. Does not move where nothing can be read.
    pub(super) fn chain(&mut self) {
        let start = self.scan.at;
        let mut from = self.nodes();
        if from.is_empty() && !self.leads_on(start) {
            return;
        }
        loop {
            self.scan.blanks();
            let before = self.scan.at;
            self.edge_id();
            let Some(arrow) = self.arrow().filter(|_| !self.chart.is_full()) else {
                self.scan.at = before;
                break;
            };
            self.scan.blanks();
            // Mermaid lets an arrow's target stand on the next line.
            self.over_line_end();
            let to = self.nodes();
            if to.is_empty() {
                let at = arrow.at;
                self.chart.told.say(at, || "an arrow that leads nowhere is left out".to_owned());
                break;
            }
            if from.is_empty() {
                let at = arrow.at;
                self.chart.told.say(at, || "an arrow that comes from nowhere is left out".to_owned());
            }
            self.connect(&from, &to, &arrow);
            from = to;
        }
        self.after(start);
    }

    /// Whether an arrow stands at the very beginning of a statement.
    fn leads_on(&mut self, start: usize) -> bool {
        let here = self.scan.at;
        let mut told = std::mem::take(&mut self.chart.told);
        let leads = self.arrow().is_some();
        std::mem::swap(&mut told, &mut self.chart.told);
        self.scan.at = if leads { start } else { here };
        leads
    }

    fn over_line_end(&mut self) {
        let here = self.scan.at;
        if self.scan.byte() == b'\n' {
            self.scan.at += 1;
            self.scan.blanks();
            // A keyword, a comment or an empty line on the next line is no target.
            let word: &str = self.scan.line().split([' ', '\t', ';', '\r']).next().unwrap_or_default();
            let other = ["", "end", "subgraph", "classDef", "class", "style", "linkStyle", "click", "direction"];
            if other.contains(&word) || word.starts_with("%%") || word.starts_with("```") {
                self.scan.at = here;
            }
        }
    }

    /// What may follow a chain on its line: nothing, `;`, or a comment.
    fn after(&mut self, start: usize) {
        self.scan.blanks();
        match self.scan.byte() {
            b'\n' | b';' | 0 => {}
            b'%' if self.scan.sees("%%") => {
                let at = self.scan.at;
                self.chart.told.say(at, || "a comment belongs on a line of its own".to_owned());
                self.scan.skip_line();
            }
            _ if self.scan.at > start => {
                let at = self.scan.at;
                let line = self.scan.line();
                let extra = line.split(';').next().unwrap_or_default().trim();
                if !extra.is_empty() {
                    self.chart.told.say(at, || format!("`{}` is no Mermaid: left out", short(extra)));
                }
                self.scan.at += line.find(';').unwrap_or(line.len());
            }
            _ => {}
        }
    }

    fn connect(&mut self, from: &[NodeIndex], to: &[NodeIndex], arrow: &Arrow<'t>) {
        for a in from {
            for b in to {
                if self.chart.is_full() {
                    return;
                }
                let (from, to) = if arrow.backwards { (*b, *a) } else { (*a, *b) };
                self.chart.edges.push(Edge {
                    from,
                    to,
                    label: arrow.label.clone(),
                    stroke: arrow.stroke,
                    both_ways: arrow.both_ways,
                    at: arrow.at,
                    within: "",
                });
            }
        }
    }

    /// `a & b & c`.
    fn nodes(&mut self) -> Vec<NodeIndex> {
        let mut nodes = Vec::new();
        loop {
            self.scan.blanks();
            let Some(node) = self.node() else { return nodes };
            nodes.extend(node);
            let here = self.scan.at;
            self.scan.blanks();
            if !(self.scan.byte() == b'&' && matches!(self.scan.ahead(1), b' ' | b'\t' | b'\n' | b'\r')) {
                self.scan.at = here;
                return nodes;
            }
            self.scan.at += 1;
            while matches!(self.scan.byte(), b' ' | b'\t' | b'\r' | b'\n') && !self.scan.at_end() {
                self.scan.at += 1;
            }
        }
    }

    /// One node with its label, data and classes. `Some(None)` for data about an edge.
    #[allow(clippy::option_option, reason = "nothing here, or something here that is no node")]
    fn node(&mut self) -> Option<Option<NodeIndex>> {
        let at = self.scan.at;
        let mut id = self.name()?;
        if id.is_empty() {
            return None;
        }
        let mut after = self.scan.at;
        // Words without quotes before an arrow or a bracket are one name.
        loop {
            self.scan.blanks();
            if self.scan.at == after || self.at_line() || self.sees_edge_id() {
                break;
            }
            let Some(word) = self.name().filter(|w| !w.is_empty()) else { break };
            let _ = word;
            after = self.scan.at;
            id = &self.scan.text[at..after];
        }
        self.scan.at = after;
        if id.contains([' ', '\t']) {
            if !self.leads_somewhere() {
                self.scan.at = at;
                return None;
            }
            self.chart.told.say(at, || format!("`{}` is a name of several words", short(id)));
        }
        let data_follows = self.scan.sees("@{");
        if data_follows && self.edge_ids.contains(id) {
            self.data(None);
            return Some(None);
        }
        let node = self.chart.node(id, at);
        if let Some(group) = self.open.last() {
            self.chart.groups[*group as usize].named.push(node);
        }
        if matches!(self.scan.byte(), b'[' | b'(' | b'{' | b'>') {
            let (label, hint) = self.label();
            let node = &mut self.chart.nodes[node as usize];
            if let Some(before) = node.label.replace(label).filter(|before| Some(before) != node.label.as_ref()) {
                node.before = Some(before);
            }
            if hint != Hint::Nothing {
                node.hint = hint;
            }
        }
        loop {
            if self.scan.sees("@{") {
                self.data(Some(node));
            } else if self.scan.takes(":::") {
                self.name();
            } else {
                return Some(Some(node));
            }
        }
    }

    /// Whether some words are followed by a bracket or by an arrow, rather than being prose.
    fn leads_somewhere(&mut self) -> bool {
        let here = self.scan.at;
        self.scan.blanks();
        let byte = self.scan.byte();
        let leads = matches!(byte, b'[' | b'(' | b'{' | b'&') && self.scan.at == here || byte == b'[' || self.at_line();
        self.scan.at = here;
        leads || self.is_target()
    }

    /// Whether an arrow stands before this place on its line: then words are its target.
    fn is_target(&self) -> bool {
        let edges = self.chart.edges.last().map_or(0, |e| e.at);
        let line_start = self.scan.text[..self.scan.at].bytes().rev().take(400).position(|b| b == b'\n');
        let before =
            &self.scan.text.as_bytes()[self.scan.at - line_start.unwrap_or(self.scan.at.min(400))..self.scan.at];
        let _ = edges;
        before.windows(2).any(|w| matches!(w, b"->" | b"--" | b"==" | b"=>" | b".-"))
    }

    /// Whether a line that could be an arrow begins here.
    fn at_line(&self) -> bool {
        let (a, b) = (self.scan.byte(), self.scan.ahead(1));
        matches!((a, b), (b'-', b'-' | b'.' | b'>') | (b'=', b'=' | b'>') | (b'~', b'~') | (b'.', b'-'))
            || a == b'<' && matches!(b, b'-' | b'=')
            || matches!(a, b'x' | b'o')
                && matches!(&self.scan.rest().as_bytes()[1..], [b'-', b'-' | b'.', ..] | [b'=', b'=', ..])
            || a >= 0x80 && ["→", "⟶", "➜", "⇒", "↔", "–>", "—>", "–-", "—-"].iter().any(|s| self.scan.sees(s))
    }

    /// `id@` before an arrow names the arrow.
    fn edge_id(&mut self) {
        if self.sees_edge_id() {
            let start = self.scan.at;
            self.name();
            self.edge_ids.insert(self.scan.text[start..self.scan.at].trim_end_matches('@'));
        }
    }

    fn sees_edge_id(&self) -> bool {
        let rest = self.scan.rest().as_bytes();
        let word = rest.iter().take(200).position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'@' | b'"' | b'['));
        word.is_some_and(|n| {
            n > 0 && rest[n] == b'@' && matches!(rest.get(n + 1), Some(b'-' | b'=' | b'<' | b'x' | b'o' | b'~'))
        })
    }

    /// A name: what Mermaid takes for one, and text in quotes.
    fn name(&mut self) -> Option<&'t str> {
        if self.scan.byte() == b'"' {
            let at = self.scan.at;
            let end = self.scan.text[at + 1..self.scan.line_end().max(at + 1)].find('"');
            let end = end.filter(|n| *n > 0)?;
            self.scan.at = at + end + 2;
            self.chart.told.say(at, || "a name in quotes".to_owned());
            return Some(&self.scan.text[at + 1..at + 1 + end]);
        }
        let bytes = self.scan.text.as_bytes();
        let start = self.scan.at;
        let mut at = start;
        while let Some(b) = bytes.get(at).copied() {
            let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
            let goes_on = match b {
                0..=b' ' | 0x7f | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'<' | b'>' | b'|' | b';' | b',' | b'"' => {
                    false
                }
                b'-' if next == b'>' => at > start && is_flag(&bytes[at + 2..]),
                b'-' => !matches!(next, b'-' | b'.') && at > start,
                b'=' => !matches!(next, b'=' | b'>') && at > start,
                b'~' => next != b'~',
                b'&' => at > start,
                b'%' => !(next == b'%' && at == start),
                b'@' => next != b'{' && next != b'-' && next != b'=',
                b':' => !(next == b':' && bytes.get(at + 2) == Some(&b':')),
                0xe2 => !["→", "⟶", "➜", "⇒", "↔", "–>", "—>", "–-", "—-"]
                    .iter()
                    .any(|s| bytes[at..].starts_with(s.as_bytes())),
                _ => true,
            };
            if !goes_on {
                break;
            }
            at += 1;
        }
        // An edge's id goes with its `@`.
        if bytes.get(at) == Some(&b'@') && bytes.get(at + 1) != Some(&b'{') && at > start {
            at += 1;
        }
        self.scan.at = at;
        Some(&self.scan.text[start..at])
    }

    /// The text between two quotes, over lines where its bracket or bar closes there.
    pub(super) fn quoted_label(&mut self) -> &'t str {
        let at = self.scan.at;
        let markdown = self.scan.sees("\"`");
        self.scan.at += if markdown { 2 } else { 1 };
        let start = self.scan.at;
        let mark = if markdown {
            "`\""
        } else if self.scan.text.as_bytes()[at] == b'`' {
            "`"
        } else {
            "\""
        };
        if let Some(end) = self.scan.on_line(Sought::Quote, |rest| rest.find(mark)) {
            self.scan.at = start + end + mark.len();
            return &self.scan.text[start..start + end];
        }
        let near = &self.scan.text.as_bytes()[start..];
        let mut end = near.iter().take(4_000).position(|b| *b == b'"').map(|n| start + n);
        // Over lines only where a bracket, a bar or a line follows: else the quote is one that was forgotten.
        if let Some(found) = end {
            let follows = self.scan.text[found + 1..].trim_start_matches([' ', '\t', '`']).bytes().next();
            let closes = matches!(follows, Some(b']' | b')' | b'}' | b'|' | b'-' | b'=' | b'/' | b'\\'));
            end = end.filter(|_| closes);
        }
        let Some(end) = end else {
            self.chart.told.say(at, || "a quote that is never closed".to_owned());
            let line = self.scan.line();
            let words = line.find([']', ')', '}', '|']).unwrap_or(line.trim_end().len());
            self.scan.at += words;
            return line[..words].trim_end();
        };
        self.scan.at = end + 1;
        self.scan.text[start..end].trim_end_matches('`')
    }
}

/// Whether `>` opens the shape `>words]` here, rather than ending an arrow: `odd->words]`.
fn is_flag(after: &[u8]) -> bool {
    let bracket = after.iter().take(200).find(|b| matches!(b, b'[' | b']' | b'(' | b'{' | b'\n' | b'-'));
    bracket == Some(&b']')
}
