//! What the user is told: for a while beside the drawing, then in the status bar until it is put away or no longer true. And
//! what is said aloud to those who do not see it.
//!
//! What is said is about the design as it is then: the next edit, undo or redo ends it. What is said in a run ends with the
//! run, what is said in a question with the question. What is wrong with files or with the window stays until it is read.

use std::time::Duration;

use egui::accesskit::Live;
use egui::{Align2, Area, Context, Frame, Id, Label, Order, Rect, RichText, Ui, vec2};

/// How long something is shown beside the drawing, in seconds.
const SHOWN: f64 = 8.0;

/// How messages begin that are about the window, whatever design is in it.
const OF_THE_WINDOW: [&str; 3] = ["No draft", "The settings", "Not opened, since"];
/// How messages begin that are about the design's file.
const OF_ITS_FILE: [&str; 5] =
    ["Not saved", "Not opened", "Not read again", "Read from the picture", "Nothing was recovered"];
/// What stands between two messages that are told at once.
const BETWEEN: &str = " · ";

/// What a message is about, so that it goes when that is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// The state of the design, by its revision.
    pub revision: u64,
    /// A run is under way.
    pub running: bool,
    /// A question is open.
    pub asking: bool,
}

impl About {
    /// Whether what was said then is over now.
    const fn is_over(self, now: Self) -> bool {
        self.revision != now.revision || (self.running && !now.running) || (self.asking && !now.asking)
    }
}

/// The notice of now.
#[derive(Debug, Default)]
pub struct Notices {
    said: Option<String>,
    since: f64,
    about: About,
    /// The words that this is about.
    told: Option<String>,
}

/// Whether a message begins in one of these ways, or the other one that was told with it.
fn begins(message: &str, ways: &[&str]) -> bool {
    message.split(BETWEEN).any(|one| ways.iter().any(|way| one.starts_with(way)))
}

/// What of a message still holds when another design takes the place of the one in the window.
pub fn of_the_window(message: &str) -> Option<String> {
    let kept: Vec<&str> = message.split(BETWEEN).filter(|one| begins(one, &OF_THE_WINDOW)).collect();
    (!kept.is_empty()).then(|| kept.join(BETWEEN))
}

impl Notices {
    /// What is said in this frame is new even where the words are those of the message before: of the next step.
    pub fn renew(&mut self) {
        (self.said, self.told) = (None, None);
    }

    /// Takes back what is no longer true: call it once a frame, when everything is done.
    pub fn heed(&mut self, message: &mut Option<String>, now: About) {
        if self.told != *message {
            (self.told, self.about) = (message.clone(), now);
        } else if self.about.is_over(now)
            && message.as_ref().is_some_and(|words| !begins(words, &OF_THE_WINDOW) && !begins(words, &OF_ITS_FILE))
        {
            (*message, self.told) = (None, None);
        }
    }

    /// Shows a message that is new at the lower left of a place; says whether it was put away.
    pub fn show(&mut self, ctx: &Context, message: Option<&str>, place: Rect) -> bool {
        let now = ctx.input(|i| i.time);
        if self.said.as_deref() != message {
            self.said = message.map(str::to_owned);
            self.since = now;
        }
        let Some(message) = message.filter(|_| self.is_fresh(now)) else { return false };
        ctx.request_repaint_after(Duration::from_secs_f64((self.since + SHOWN - now).max(0.05)));
        let width = (place.width() - 24.0).clamp(160.0, 520.0);
        let area = Area::new(Id::new("notice"))
            .order(Order::Foreground)
            .pivot(Align2::LEFT_BOTTOM)
            .fixed_pos(place.left_bottom() + vec2(12.0, -12.0));
        let shown = area.show(ctx, |ui| {
            let fill = ui.visuals().window_fill;
            Frame::popup(ui.style()).fill(fill).inner_margin(10.0).show(ui, |ui| {
                ui.set_max_width(width);
                ui.horizontal(|ui| {
                    let put_away = ui.small_button("OK").on_hover_text("Put this away").clicked();
                    let said = ui.add(Label::new(RichText::new(message).strong()).wrap());
                    heard(&said);
                    put_away
                })
                .inner
            })
        });
        shown.inner.inner
    }

    /// Whether the message is still beside the drawing.
    pub fn is_fresh(&self, now: f64) -> bool {
        self.said.is_some() && now - self.since < SHOWN
    }
}

/// Has something that is shown read aloud whenever its words change.
pub fn heard(shown: &egui::Response) {
    shown.ctx.accesskit_node_builder(shown.id, |node| node.set_live(Live::Polite));
}

/// Says something to those who do not see the drawing; nothing is shown.
pub fn announce(ui: &mut Ui, words: &str) {
    if words.is_empty() {
        return;
    }
    let place = Rect::from_min_size(ui.cursor().min, vec2(1.0, 1.0));
    let response = ui.interact(place, ui.id().with("announcement"), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, words));
    heard(&response);
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: About = About { revision: 3, running: true, asking: false };

    /// What is left of a message after things have changed.
    fn left(words: &str, said: About, now: About) -> Option<String> {
        let (mut notices, mut message) = (Notices::default(), Some(words.to_owned()));
        notices.heed(&mut message, said);
        notices.heed(&mut message, said);
        assert_eq!(message.as_deref(), Some(words), "while nothing changes it stays");
        notices.heed(&mut message, now);
        message
    }

    #[test]
    fn what_is_said_goes_with_the_state_the_run_and_the_question_it_was_said_in() {
        let stays = |words: &str, said: About, now: About| left(words, said, now).is_some();
        let undone = About { revision: 4, ..BEFORE };
        assert!(!stays("3 components, 2 links from Mermaid", BEFORE, undone));
        assert!(!stays("Esc once more stops the run", BEFORE, About { running: false, ..BEFORE }));
        let asked = About { asking: true, ..BEFORE };
        assert!(!stays("There is a file already: a.ron", asked, BEFORE));
        assert!(stays("Copied 1 part", BEFORE, asked), "a question that is opened later ends nothing");
        assert!(stays("The run did not start", About { running: false, ..BEFORE }, BEFORE));
        for words in ["Not saved: no room: a.ron", "No drafts are kept, so save often", "Copied · The settings are old"]
        {
            assert!(stays(words, asked, About { revision: 9, running: false, asking: false }), "{words}");
        }
    }

    #[test]
    fn the_same_words_said_again_in_the_next_step_are_another_message() {
        let (mut notices, mut message) = (Notices::default(), Some("Cut 1 part".to_owned()));
        notices.heed(&mut message, BEFORE);
        notices.renew();
        notices.heed(&mut message, About { revision: 4, ..BEFORE });
        assert!(message.is_some());
        notices.heed(&mut message, About { revision: 5, ..BEFORE });
        assert!(message.is_none());
    }

    #[test]
    fn another_design_ends_what_was_said_of_the_one_before_and_not_what_was_said_of_the_window() {
        assert_eq!(of_the_window("Not saved: no room: a.ron"), None);
        let both = "Read from the picture a.png · No drafts are kept: no room";
        assert_eq!(of_the_window(both).as_deref(), Some("No drafts are kept: no room"));
    }
}
