//! A design as a Mermaid architecture diagram: servers and groups around services with Mermaid's own icons.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::sides::{Edge, Sides, sides};
use super::words::{Names, comment, front_matter};
use crate::font::one_line;
use crate::layout::{self, Arrangement, size};
use crate::model::{Design, GroupKind, Id, Kind, Link};
use crate::scene::Theme;

/// The design as the text of a Mermaid `architecture-beta` diagram. Titles keep to letters, digits, spaces, dots and
/// hyphens; with `strict` to letters, digits and spaces, which is all that older versions read.
pub fn architecture(design: &Design, strict: bool, theme: &Theme) -> String {
    let parents = layout::parents(design);
    let mut children: BTreeMap<Option<&Id>, Vec<&Id>> = BTreeMap::new();
    for id in design.components.keys().chain(design.groups.keys()) {
        if design.components.contains_key(id) || parents.drawn.contains(id) {
            children.entry(parents.of.get(id).copied()).or_default().push(id);
        }
    }
    let mut diagram = Architecture {
        design,
        strict,
        parents: &parents,
        arrangement: layout::arrange(design),
        names: Names::of(design),
        children,
        services: BTreeMap::new(),
        out: front_matter(design, theme),
    };
    diagram.out.push_str("architecture-beta\n");
    diagram.parts();
    diagram.links();
    if design.components.is_empty() && parents.drawn.is_empty() {
        diagram.line("%% Nothing is drawn.");
    }
    diagram.out
}

struct Architecture<'a> {
    design: &'a Design,
    strict: bool,
    parents: &'a layout::Parents<'a>,
    arrangement: Arrangement,
    names: Names<'a>,
    children: BTreeMap<Option<&'a Id>, Vec<&'a Id>>,
    /// The services in the order in which they are written.
    services: BTreeMap<&'a Id, usize>,
    out: String,
}

impl<'a> Architecture<'a> {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "    {text}");
    }

    /// Groups before what lies in them: Mermaid wants them known.
    fn parts(&mut self) {
        let mut ahead: Vec<(&'a Id, Option<&'a Id>)> =
            self.children.get(&None).into_iter().flatten().rev().map(|id| (*id, None)).collect();
        while let Some((id, holder)) = ahead.pop() {
            let name = self.names.get(id).to_owned();
            let inside = holder.map(|h| format!(" in {}", self.names.get(h))).unwrap_or_default();
            let title = title(&self.words(id), id, self.strict);
            let held = self.children.get(&Some(id));
            let word = if held.is_some() { "group" } else { "service" };
            let icon = icon(self.design, id);
            if held.is_none() {
                self.services.insert(id, self.services.len());
            }
            ahead.extend(held.into_iter().flatten().rev().map(|child| (*child, Some(id))));
            self.line(&format!("{word} {name}({icon})[{title}]{inside}"));
        }
    }

    fn words(&self, id: &Id) -> String {
        match self.design.groups.get(id) {
            Some(group) => size::group_words(self.design, id, group).0,
            None => one_line(self.design.title(id.as_str())),
        }
    }

    fn links(&mut self) {
        let mut lines: Vec<(&'a Link, &'a Id, Edge)> = Vec::new();
        for link in self.design.links.values() {
            for to in self.ends(&link.to).into_iter().filter(|to| *to != &link.from) {
                if self.within(&link.from, to) || self.within(to, &link.from) {
                    let (from, to) = (self.names.get(&link.from), self.names.get(to));
                    let words = format!("{from} to {to}, one of which holds the other: {}", size::link_words(link));
                    self.line(&format!("%% {}", comment(&words)));
                    continue;
                }
                let middle = |id: &Id| self.arrangement.boxes.get(id).copied().unwrap_or_default().center();
                let away = middle(to) - middle(&link.from);
                let service = |id| self.services.get(self.service(id)).copied();
                if let (Some(from), Some(end)) = (service(&link.from), service(to)) {
                    let beside = self.parents.of.get(&link.from) == self.parents.of.get(to);
                    let strong = link.kind.serves() || (beside && self.parents.of.contains_key(to));
                    lines.push((link, to, Edge { from, to: end, right: away.x, down: away.y, strong }));
                }
            }
        }
        let edges: Vec<Edge> = lines.iter().map(|(.., edge)| *edge).collect();
        let mut sided: Vec<_> = lines.iter().zip(sides(&edges, &self.groups())).collect();
        sided.sort_by_key(|(_, sides)| sides.places);
        for ((link, to, _), Sides { leaving, arriving, .. }) in sided {
            let (from, to) = (self.end(&link.from), self.end(to));
            let label = self.label(&size::link_words(link));
            self.line(&format!("{from}:{leaving} {label} {arriving}:{to}"));
        }
    }

    fn within(&self, inner: &Id, outer: &Id) -> bool {
        std::iter::successors(self.parents.of.get(inner), |id| self.parents.of.get(*id)).any(|id| *id == outer)
    }

    /// The groups around each service, by number.
    fn groups(&self) -> Vec<Vec<usize>> {
        let number: BTreeMap<&Id, usize> = self.children.keys().flatten().zip(0..).map(|(id, n)| (*id, n)).collect();
        let mut groups = vec![Vec::new(); self.services.len()];
        for (id, service) in &self.services {
            let around = std::iter::successors(self.parents.of.get(*id), |id| self.parents.of.get(**id));
            groups[*service] = around.filter_map(|id| number.get(*id).copied()).collect();
        }
        groups
    }

    fn label(&self, words: &str) -> String {
        let words = fit(words, self.strict);
        if words.is_empty() { "-->".to_owned() } else { format!("-[{words}]->") }
    }

    /// The parts at which a link ends: its own, or the members of a group that is no box.
    fn ends(&self, id: &'a Id) -> Vec<&'a Id> {
        let undrawn = self.design.groups.get(id).filter(|_| !self.parents.drawn.contains(id));
        undrawn.map_or_else(|| vec![id], |group| group.members.iter().collect())
    }

    /// The service that stands for a part: itself, or the first in it, since lines join services only.
    fn service(&self, id: &'a Id) -> &'a Id {
        let mut at = id;
        while let Some(first) = self.children.get(&Some(at)).and_then(|held| held.first()) {
            at = first;
        }
        at
    }

    /// How an end is written.
    fn end(&self, id: &'a Id) -> String {
        let at = self.service(id);
        let name = self.names.get(at);
        // `{group}` means the group right around the service.
        let direct = self.parents.of.get(at).is_some_and(|holder| *holder == id);
        if direct { format!("{name}{{group}}") } else { name.to_owned() }
    }
}

/// Mermaid has five icons of its own.
fn icon(design: &Design, id: &Id) -> &'static str {
    if let Some(group) = design.groups.get(id) {
        return match group.kind {
            GroupKind::DatabaseCluster(_) => "database",
            GroupKind::Layer(_) => "server",
            GroupKind::Zone(_) | GroupKind::Network(_) | GroupKind::LoadBalancerCluster(_) => "cloud",
        };
    }
    match design.components.get(id).map(|c| &c.kind) {
        Some(Kind::Client(_) | Kind::Dns(_)) => "internet",
        Some(Kind::Database(_) | Kind::SessionStore(_)) => "database",
        Some(Kind::AppFiles(_) | Kind::BackupStore(_) | Kind::LogStore(_) | Kind::ArtefactStore(_)) => "disk",
        Some(Kind::LoadBalancer(_) | Kind::Firewall(_) | Kind::Waf(_) | Kind::Certificate(_)) => "cloud",
        _ => "server",
    }
}

/// A title of what such titles may hold; the id where nothing of the words is left.
fn title(words: &str, id: &Id, strict: bool) -> String {
    let fitting = fit(words, strict);
    if fitting.is_empty() { fit(id.as_str(), strict) } else { fitting }
}

/// The words with everything else left out: Latin letters lose their marks, other signs become spaces.
fn fit(words: &str, strict: bool) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            '.' | '-' if !strict => out.push(c),
            '\'' | '’' => {}
            c => out.push_str(unmarked(c)),
        }
    }
    let words: Vec<&str> = out.split_whitespace().filter(|w| w.contains(|c: char| c.is_ascii_alphanumeric())).collect();
    words.join(" ")
}

/// The letter below a mark, for the letters of western Europe.
const fn unmarked(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => "A",
        'æ' => "ae",
        'Æ' => "Ae",
        'ç' => "c",
        'Ç' => "C",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'È' | 'É' | 'Ê' | 'Ë' => "E",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'Ì' | 'Í' | 'Î' | 'Ï' => "I",
        'ñ' => "n",
        'Ñ' => "N",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' => "O",
        'œ' => "oe",
        'Œ' => "Oe",
        'ß' => "ss",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'Ù' | 'Ú' | 'Û' | 'Ü' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' => "Y",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_hold_only_what_architecture_diagrams_read() {
        assert_eq!(fit("Équilibreur (HAProxy) n° 1.2", false), "Equilibreur HAProxy n 1.2");
        assert_eq!(fit("Load-balancer: port :8080, v1.2", true), "Load balancer port 8080 v1 2");
        assert_eq!(title("日本語", &Id::new("web-1").expect("an id"), true), "web 1");
        assert_eq!(title("--- ...", &Id::new("web-1").expect("an id"), false), "web-1");
    }
}
