//! What flows over the links in a run: dots that move, how many requests a second come into a part, and what is done to a link.

use egui::{Align2, Color32, FontId, Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::paint::COARSE;
use super::{Canvas, CanvasContext};
use crate::analysis::Severity;
use crate::ui::decimals::local;
use crate::ui::run::{Flow, Rate};
use crate::ui::theme::colour;

/// How far apart the dots of a busy link are, in points, and how far they move in a second.
const APART: f32 = 26.0;
const SPEED: f32 = 70.0;
/// So many requests a second make a link as busy as one can see.
const BUSY: f32 = 40.0;
/// From further away than this, only whether something could be read is said of a link: words would lie on each other.
const WORDY: f32 = 0.6;
/// The most dots that are painted.
const MOST: usize = 4_000;

impl Canvas {
    /// Paints what flows over the picture.
    pub(super) fn current(&self, ui: &Ui, rect: Rect, cx: &CanvasContext) {
        if cx.flows.links.is_empty() {
            return;
        }
        let painter = ui.painter_at(rect);
        let time = if ui.style().animation_time > 0.0 { ui.input(|i| i.time) } else { 0.0 };
        let red = colour(cx.theme.spof);
        let mut dots = 0;
        let mut taken = self.taken(rect, cx);
        for (link, flow) in &cx.flows.links {
            let words = cx.derived.routes.lines.get(link).and_then(|line| line.label);
            let words = words.map_or(Rect::NOTHING, |label| self.view.rect_to_screen(rect, &label));
            for path in cx.derived.line(link).into_iter().flatten() {
                let points: Vec<Pos2> = path.iter().map(|p| self.view.to_screen(rect, *p)).collect();
                if !Rect::from_points(&points).expand(4.0).intersects(rect) {
                    continue;
                }
                if !flow.bent.is_empty() {
                    let dashes = egui::Shape::dashed_line(&points, Stroke::new(3.0, red), 5.0, 5.0);
                    // Its words can still be read.
                    let beside = |dash: &egui::Shape| !words.intersects(dash.visual_bounding_rect());
                    painter.extend(dashes.into_iter().filter(beside).take(MOST));
                }
                let ink = if flow.rate.errors > 0.0 { red } else { colour(cx.theme.severity(Severity::Low)) };
                for at in along(&points, flow, time as f32) {
                    dots += 1;
                    if dots < MOST && rect.contains(at) && !words.contains(at) {
                        painter.circle_filled(at, (3.2 * self.view.zoom).clamp(1.6, 4.0), ink);
                    }
                }
            }
            if self.view.zoom >= COARSE && !flow.bent.is_empty() {
                self.said_of(ui, rect, cx, (link, &flow.bent.join(", "), red), &mut taken);
            }
        }
        for (link, heard) in cx.heard {
            let ink = if heard.readable { red } else { crate::ui::theme::good(cx.theme) };
            let words = match (self.view.zoom < WORDY, heard.readable) {
                (false, _) => heard.words.as_str(),
                (true, true) => "read",
                (true, false) => "unreadable",
            };
            self.said_of(ui, rect, cx, (link, words, ink), &mut taken);
        }
        if self.view.zoom < COARSE {
            return;
        }
        for (part, rate) in &cx.flows.parts {
            let Some(on_screen) = cx.derived.rect_of(part).map(|r| self.view.rect_to_screen(rect, &r)) else {
                continue;
            };
            let tint = if rate.errors > 0.0 { red } else { ui.visuals().weak_text_color() };
            // On the border, where neither a badge nor a line begins.
            let at = on_screen.left_bottom() + vec2(6.0 * self.view.zoom, 0.0);
            if rate.requests + rate.errors > 0.0 {
                let size = (10.5 * self.view.zoom).clamp(7.5, 12.0);
                let ground = colour(cx.derived.scene.background);
                plate(&painter, (at, Align2::LEFT_CENTER), size, &local(ui.ctx(), words(*rate)), tint, ground);
            }
        }
    }

    /// Where words and badges of the drawing are, when something is to be said beside them.
    fn taken(&self, rect: Rect, cx: &CanvasContext) -> Vec<Rect> {
        if cx.heard.is_empty() && cx.flows.links.values().all(|flow| flow.bent.is_empty()) {
            return Vec::new();
        }
        let labels = cx.derived.routes.lines.values().filter_map(|line| line.label);
        let badges = cx.derived.scene.badges.iter().map(|badge| badge.rect);
        let places = labels.chain(badges).map(|place| self.view.rect_to_screen(rect, &place));
        places.filter(|place| place.intersects(rect)).collect()
    }

    /// Words in the middle of a link, below its own, where nothing else is said.
    fn said_of(
        &self,
        ui: &Ui,
        rect: Rect,
        cx: &CanvasContext,
        (link, words, tint): (&crate::model::Id, &str, Color32),
        taken: &mut Vec<Rect>,
    ) {
        let Some(path) = cx.derived.line(link).and_then(|paths| paths.first()) else { return };
        let Some(longest) = path.windows(2).max_by(|a, b| {
            let long = |ends: &[crate::model::Point]| (ends[1].x - ends[0].x).abs() + (ends[1].y - ends[0].y).abs();
            long(a).total_cmp(&long(b))
        }) else {
            return;
        };
        let [a, b] = [longest[0], longest[1]].map(|p| self.view.to_screen(rect, p));
        let label = cx.derived.routes.lines.get(link).and_then(|line| line.label);
        let middle = match label.map(|label| self.view.rect_to_screen(rect, &label)) {
            Some(label) => label.center_bottom() + vec2(0.0, 9.0),
            None => pos2(f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y) + 11.0),
        };
        let painter = ui.painter_at(rect);
        let size = painter.layout_no_wrap(words.to_owned(), FontId::proportional(10.5), tint).size();
        let place = free_place(Rect::from_center_size(middle, size + vec2(4.0, 1.0)), taken);
        taken.push(place);
        let ground = colour(cx.derived.scene.background);
        plate(&painter, (place.center(), Align2::CENTER_CENTER), 10.5, words, tint, ground);
    }
}

/// A place as it is, or moved down to where nothing is taken; after so many tries where it then is.
fn free_place(mut place: Rect, taken: &[Rect]) -> Rect {
    const TRIES: usize = 8;
    for _ in 0..TRIES {
        let Some(other) = taken.iter().find(|other| other.intersects(place)) else { break };
        place = place.translate(vec2(0.0, other.bottom() - place.top() + 0.5));
    }
    place
}

/// Words that can be read over lines.
fn plate(painter: &egui::Painter, (at, align): (Pos2, Align2), size: f32, words: &str, ink: Color32, ground: Color32) {
    let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(size), ink);
    let place = align.anchor_size(at, galley.size());
    painter.rect_filled(place.expand2(vec2(2.0, 0.5)), 3.0, ground.gamma_multiply(0.85));
    painter.galley(place.min, galley, ink);
}

/// `12/s`, `12/s, 3 errors/s`.
pub(super) fn words(rate: Rate) -> String {
    let figure = |n: f32| if n >= 9.5 { format!("{n:.0}") } else { format!("{n:.1}") };
    match (rate.requests > 0.0, rate.errors > 0.0) {
        (_, false) => format!("{}/s", figure(rate.requests)),
        (true, true) => format!("{}/s, {} errors/s", figure(rate.requests), figure(rate.errors)),
        (false, true) => format!("{} errors/s", figure(rate.errors)),
    }
}

/// Where the dots of a link are now: the more requests, the closer.
fn along(points: &[Pos2], flow: &Flow, time: f32) -> Vec<Pos2> {
    if flow.rate.requests <= 0.0 {
        return Vec::new();
    }
    let apart = APART * (BUSY / flow.rate.requests).clamp(1.0, 6.0);
    let mut next = (time * SPEED).rem_euclid(apart);
    let mut out = Vec::new();
    for ends in points.windows(2) {
        let length = ends[0].distance(ends[1]);
        while next <= length && out.len() < MOST {
            out.push(ends[0] + (ends[1] - ends[0]) * (next / length.max(0.01)));
            next += apart;
        }
        next -= length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(requests: f32) -> Flow {
        Flow { rate: Rate { requests, errors: 0.0 }, bent: Vec::new() }
    }

    #[test]
    fn dots_move_along_the_line_and_are_closer_where_more_passes() {
        let line = [pos2(0.0, 0.0), pos2(100.0, 0.0), pos2(100.0, 200.0)];
        assert_eq!(along(&line, &busy(0.0), 1.0), []);
        let (few, many) = (along(&line, &busy(5.0), 0.0), along(&line, &busy(50.0), 0.0));
        assert!(many.len() > 2 * few.len(), "{} and {}", few.len(), many.len());
        assert_eq!(many[0], line[0]);
        let later = along(&line, &busy(50.0), 0.1);
        assert!((later[0].x - 7.0).abs() < 0.01, "{:?}", later[0]);
        for at in &later {
            assert!(at.y.abs() < 0.01 || (at.x - 100.0).abs() < 0.01, "{at:?} is on the line");
        }
    }

    #[test]
    fn what_is_said_beside_other_words_moves_down_to_where_there_is_room() {
        let at = |top: f32| Rect::from_min_size(pos2(0.0, top), vec2(40.0, 12.0));
        let taken = [at(0.0), at(20.0)];
        for asked in [-5.0, 5.0, 10.0, 25.0] {
            let place = free_place(at(asked), &taken);
            assert!(taken.iter().all(|other| !other.intersects(place)), "{asked}: {place:?}");
        }
        assert_eq!(free_place(at(60.0), &taken), at(60.0));
    }

    #[test]
    fn rates_are_said_shortly() {
        assert_eq!(words(Rate { requests: 12.3, errors: 0.0 }), "12/s");
        assert_eq!(words(Rate { requests: 2.0, errors: 3.0 }), "2.0/s, 3.0 errors/s");
        assert_eq!(words(Rate { requests: 0.0, errors: 3.0 }), "3.0 errors/s");
    }
}
