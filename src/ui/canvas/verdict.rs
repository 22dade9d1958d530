//! The verdict under the pointer: what releasing here would open and close, and what falls with a part that is torn off.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use egui::{Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::overlay::chip;
use super::{Canvas, CanvasContext};
use crate::analysis::{self, Failures, Finding, Report, rules};
use crate::editor::Editor;
use crate::emulation::Action;
use crate::model::Id;
use crate::ui::decimals::local;
use crate::ui::explanation;
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::theme::colour;

/// Larger designs are not analysed again and again while something hangs on the pointer.
const MOST: usize = 2_000;
/// A verdict names so many rules; the rest are counted.
const NAMED: usize = 3;

/// What was found out during a gesture.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// The report before the gesture began.
    before: Option<Report>,
    /// For which target, and which state of the design, the words hold.
    of: Option<(Option<Id>, u64)>,
    words: Option<String>,
    /// The part that is torn off, and what falls with it.
    torn: Option<(Id, BTreeSet<Id>)>,
}

impl Canvas {
    /// Finds out what releasing here would do, once for each place where it differs.
    pub(super) fn judge(&mut self, cx: &CanvasContext, editor: &Editor, out: &mut Outbox) {
        self.tear(cx, editor, out);
        let design = editor.design();
        let hanging = self.tools.is_busy() || self.tools.first_end().is_some();
        if !hanging || design.components.len() > MOST {
            self.verdict.before = None;
            self.verdict.of = None;
            self.verdict.words = None;
            return;
        }
        let before = self.verdict.before.get_or_insert_with(|| cx.derived.report.clone());
        let key = (self.tools.overlay().target.clone(), editor.meaning());
        if self.verdict.of.as_ref() == Some(&key) {
            return;
        }
        self.verdict.words = self.tools.trial(design).and_then(|trial| words(before, &analysis::analyse(&trial)));
        self.verdict.of = Some(key);
    }

    /// What falls with the part that is torn off. In a run it really stops, and starts again when it springs back.
    fn tear(&mut self, cx: &CanvasContext, editor: &Editor, out: &mut Outbox) {
        let now = self.tools.overlay().torn.as_ref().map(|(id, _)| id);
        if now == self.verdict.torn.as_ref().map(|(id, _)| id) {
            return;
        }
        if let Some((id, _)) = self.verdict.torn.take()
            && cx.states.contains_key(&id)
        {
            out.send(Wish::Inject(Action::Restart(id)));
        }
        if let Some(id) = now.cloned() {
            let blast = Failures::of(editor.design()).blast_radius(&id);
            let fallen = blast.contains.into_iter().chain(blast.cut_off).chain([id.clone()]).collect();
            if cx.states.contains_key(&id) {
                out.send(Wish::Inject(Action::Kill(id.clone())));
            }
            self.verdict.torn = Some((id, fallen));
        }
    }

    /// Paints the verdict beside the pointer, and darkens what falls.
    pub(super) fn show_verdict(&self, ui: &Ui, rect: Rect, cx: &CanvasContext, editor: &Editor) {
        let painter = ui.painter_at(rect);
        let Some(at) = ui.input(|i| i.pointer.latest_pos()).filter(|at| rect.contains(*at)) else { return };
        if let (Some((id, by)), Some((_, fallen))) = (&self.tools.overlay().torn, &self.verdict.torn) {
            let veil = colour(cx.derived.scene.background).gamma_multiply(0.78);
            let place = |id: &Id| cx.derived.arrangement.boxes.get(id).map(|r| self.view.rect_to_screen(rect, r));
            for part in fallen.iter().filter_map(place) {
                painter.rect_filled(part.expand(2.0), 6.0, veil);
            }
            if let Some(home) = place(id) {
                let red = colour(cx.theme.spof);
                let torn = home.translate(vec2(by.x, by.y) * self.view.zoom);
                for (a, b) in [(home.left_center(), torn.left_center()), (home.right_center(), torn.right_center())] {
                    let middle = pos2(f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y) + 6.0);
                    painter.add(Shape::line(vec![a, middle, b], Stroke::new(1.5, red)));
                }
                painter.rect(torn, 8.0, red.gamma_multiply(0.12), (2.0, red), StrokeKind::Middle);
            }
            if let Some(words) = explanation::verdict(editor.design(), &cx.derived.report, id) {
                chip(ui, &painter, rect, at + vec2(16.0, 18.0), &local(ui.ctx(), words));
            }
            return;
        }
        if let Some(words) = self.verdict.words.as_ref().filter(|_| self.tools.overlay().refusal.is_none()) {
            // Below the part at which a link would end, whose name is read while one aims at it.
            let overlay = self.tools.overlay();
            let aimed = overlay.target.as_ref().filter(|_| overlay.wire.is_some());
            let below = aimed.and_then(|id| cx.derived.rect_of(id)).map(|part| self.view.rect_to_screen(rect, &part));
            let place = below.map_or(at + vec2(16.0, 18.0), |part| part.left_bottom() + vec2(0.0, 10.0));
            chip(ui, &painter, rect, place, words);
        }
    }

    /// What the verdict says now, for those who look from outside.
    pub fn verdict(&self) -> Option<&str> {
        self.verdict.words.as_deref()
    }

    /// What falls with the part that is torn off.
    pub fn fallen(&self) -> Option<&BTreeSet<Id>> {
        self.verdict.torn.as_ref().map(|(_, fallen)| fallen)
    }
}

/// What differs between two reports, in a line; none when nothing does.
fn words(before: &Report, after: &Report) -> Option<String> {
    let mut parts = Vec::new();
    let (was, is) = (before.spofs().len(), after.spofs().len());
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if is > was {
        parts.push(format!("+{} single point{} of failure", is - was, plural(is - was)));
    } else if was > is {
        parts.push(format!("−{} single point{} of failure", was - is, plural(was - is)));
    }
    let (old, new) = (findings(before), findings(after));
    let code = |rule: &str| rules::find(rule).map_or_else(|| rule.to_owned(), |r| r.meta.code.to_owned());
    let list = |from: &BTreeSet<(&str, String)>, other: &BTreeSet<(&str, String)>| {
        let mut codes: Vec<String> = from.iter().filter(|k| !other.contains(*k)).map(|(rule, _)| code(rule)).collect();
        codes.dedup();
        let more = codes.len().saturating_sub(NAMED);
        codes.truncate(NAMED);
        let mut words = codes.join(", ");
        if more > 0 {
            // Writing to a string cannot fail.
            let _ = write!(words, " and {more} more");
        }
        (!words.is_empty()).then_some(words)
    };
    parts.extend(list(&old, &new).map(|codes| format!("closes {codes}")));
    parts.extend(list(&new, &old).map(|codes| format!("opens {codes}")));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The findings that count, by rule and subjects.
fn findings(report: &Report) -> BTreeSet<(&str, String)> {
    let key = |f: &Finding| f.subjects.iter().map(Id::as_str).collect::<Vec<_>>().join(" ");
    report.findings.iter().filter(|f| !f.accepted).map(|f| (f.rule, key(f))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::parse;

    const ONE: &str = "Design(format: 1, components: {\"u\": (kind: Client), \"lb\": (kind: LoadBalancer), \"a\": (kind: WebServer), \"b\": (kind: WebServer)},
        links: {\"1\": (from: \"u\", to: \"lb\", kind: Http), \"2\": (from: \"lb\", to: \"a\", kind: Http)})";

    #[test]
    fn a_second_web_server_takes_a_single_point_of_failure_away_and_the_way_back_adds_it() {
        let one = analysis::analyse(&parse(ONE).expect("a design"));
        let two = ONE.replace("links: {", "links: {\"3\": (from: \"lb\", to: \"b\", kind: Http), ");
        let two = analysis::analyse(&parse(&two).expect("a design"));
        let there = words(&one, &two).expect("a difference");
        assert!(there.starts_with("−1 single point of failure · closes "), "{there}");
        let back = words(&two, &one).expect("a difference");
        assert!(back.starts_with("+1 single point of failure") && back.contains("opens "), "{back}");
        assert_eq!(words(&one, &one), None);
    }
}
