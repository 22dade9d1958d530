//! A design being edited as text: what is typed is checked a moment later on a thread of its own, takes the place of the
//! design when it is asked to, and is never lost because the drawing changed meanwhile.
//!
//! Knows nothing of how it is shown.

use std::time::{Duration, Instant};

use egui::Context;

use crate::editor::Editor;
use crate::model::Design;
use crate::storage::{self, ReadError};
use crate::ui::job::{Heard, Job};

/// How long nothing is typed before the text is checked.
const PAUSE: Duration = Duration::from_millis(200);
/// Of larger designs the text follows a gesture when it has ended.
const FOLLOWED: usize = 300;

type Verdict = Result<Box<Design>, ReadError>;

/// A text and how it stands to the design.
#[derive(Debug, Default)]
pub struct Typed {
    /// What is shown, and may be typed in.
    pub text: String,
    /// The design as it would be saved.
    base: String,
    /// Of which revision of the design that is the text.
    revision: Option<u64>,
    /// Grows whenever the text becomes another one.
    version: u64,
    /// When something was typed last.
    at: Option<Instant>,
    /// Which version is being checked, and where the verdict will arrive.
    work: Option<(u64, Job<Verdict>)>,
    verdict: Option<Verdict>,
    /// The design was changed elsewhere since typing began.
    conflict: bool,
    /// It takes the design's place as soon as it is known to be sound.
    wanted: bool,
    /// It was handed over in the last frame.
    handed_over: bool,
}

impl Typed {
    /// Whether the text says something else than the design.
    pub fn differs(&self) -> bool {
        self.revision.is_some() && self.text != self.base
    }

    /// Whether the design was changed elsewhere while the text differed.
    pub const fn conflicts(&self) -> bool {
        self.conflict
    }

    /// Grows whenever the text becomes another one.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Takes over what the design says now, unless something else was typed: then that is kept.
    pub fn follow(&mut self, editor: &Editor) {
        let handed_over = std::mem::take(&mut self.handed_over);
        let design = editor.design();
        let large = design.components.len() > FOLLOWED;
        if self.revision == Some(editor.revision()) || (large && editor.is_editing()) {
            return;
        }
        let now = storage::to_ron(design);
        if self.differs() && !handed_over {
            self.conflict |= now != self.base;
            self.base = now;
            self.conflict &= self.text != self.base;
        } else {
            self.base.clone_from(&now);
            self.become_text(now);
        }
        self.revision = Some(editor.revision());
    }

    fn become_text(&mut self, text: String) {
        if self.text != text {
            self.text = text;
            self.version += 1;
        }
        (self.at, self.verdict, self.conflict, self.wanted) = (None, None, false, false);
    }

    /// Something was typed.
    pub fn touch(&mut self) {
        self.version += 1;
        (self.at, self.verdict, self.wanted) = (Some(Instant::now()), None, false);
        self.conflict &= self.text != self.base;
    }

    /// Forgets what was typed.
    pub fn discard(&mut self) {
        let base = self.base.clone();
        self.become_text(base);
    }

    /// Lets the text take the design's place as soon as it is known to be sound, whatever was drawn meanwhile.
    pub fn apply(&mut self) {
        self.wanted = self.differs();
    }

    /// The same when nobody asked for it: not over what was drawn meanwhile.
    pub fn settle(&mut self) {
        self.wanted |= self.differs() && !self.conflict;
    }

    /// Whether it is on its way to take the design's place.
    pub const fn is_wanted(&self) -> bool {
        self.wanted || self.handed_over
    }

    /// Why the text is no design; none: it is one, or that is not known yet.
    pub fn error(&self) -> Option<&ReadError> {
        self.verdict.as_ref().and_then(|verdict| verdict.as_ref().err())
    }

    /// Whether the text is known to be a design.
    pub fn is_sound(&self) -> bool {
        self.verdict.as_ref().is_some_and(Result::is_ok)
    }

    /// Checks the text when it is time to. Gives the design that is to take the place of the present one.
    pub fn poll(&mut self, ctx: &Context) -> Option<Box<Design>> {
        if let Some((version, job)) = &self.work {
            match job.poll() {
                Heard::Answer(verdict) => {
                    if *version == self.version {
                        self.verdict = Some(verdict);
                    }
                    self.work = None;
                }
                Heard::Nothing => return None,
                Heard::End => self.work = None,
            }
        }
        if !self.differs() {
            return None;
        }
        if self.verdict.is_none() {
            let rest = self.at.map_or(Duration::ZERO, |at| PAUSE.saturating_sub(at.elapsed()));
            if rest.is_zero() || self.wanted {
                self.check(ctx);
            } else {
                ctx.request_repaint_after(rest);
            }
            return None;
        }
        if !std::mem::take(&mut self.wanted) {
            return None;
        }
        let design = self.verdict.as_ref()?.as_ref().ok()?.clone();
        self.handed_over = true;
        Some(design)
    }

    fn check(&mut self, ctx: &Context) {
        let text = self.text.clone();
        match Job::ask("source", ctx, move || storage::parse(&text).map(Box::new)) {
            Ok(job) => self.work = Some((self.version, job)),
            Err(_) => self.verdict = Some(storage::parse(&self.text).map(Box::new)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Edit;

    fn checked(typed: &mut Typed) -> Option<Box<Design>> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let design = typed.poll(&Context::default());
            if design.is_some() || typed.error().is_some() || (typed.is_sound() && !typed.wanted) || !typed.differs() {
                return design;
            }
            assert!(Instant::now() < end, "no verdict came");
            std::thread::yield_now();
        }
    }

    fn begun() -> (Editor, Typed) {
        let editor = Editor::new(storage::template("distributed").expect("a template").design());
        let mut typed = Typed::default();
        typed.follow(&editor);
        assert!(!typed.differs());
        (editor, typed)
    }

    #[test]
    fn what_is_typed_is_one_step_and_then_reads_as_it_is_saved() {
        let (mut editor, mut typed) = begun();
        let name = editor.design().name.clone();
        typed.text = format!("// why\n{}", typed.text.replacen(&name, "Typed", 1));
        typed.touch();
        typed.apply();
        let design = checked(&mut typed).expect("a design");
        editor.edit("Edit source", [Edit::Replace(design)]).expect("sound");
        typed.follow(&editor);
        assert_eq!((editor.history_len(), &*editor.design().name), (1, "Typed"));
        assert!(!typed.differs() && !typed.text.contains("why"));
        editor.undo();
        typed.follow(&editor);
        assert!(typed.text.contains(&name));
    }

    #[test]
    fn a_mistake_has_its_place_and_is_not_applied() {
        let (editor, mut typed) = begun();
        typed.text = typed.text.replacen("from: \"browser\"", "from: \"nobody\"", 1);
        typed.touch();
        typed.apply();
        assert!(checked(&mut typed).is_none());
        let error = typed.error().expect("an error");
        let line = typed.text.lines().position(|l| l.contains("nobody")).expect("the line") + 1;
        assert_eq!(error.place().map(|place| place.line), Some(line), "{error}");
        assert_eq!(editor.history_len(), 0);
        typed.discard();
        assert!(!typed.differs() && typed.error().is_none());
    }

    #[test]
    fn what_is_typed_survives_a_change_of_the_drawing_and_goes_over_it_only_when_asked() {
        let (mut editor, mut typed) = begun();
        typed.text = typed.text.replacen("Distributed", "Mine", 1);
        typed.touch();
        editor.edit("Name", [Edit::SetName("Theirs".to_owned())]).expect("sound");
        typed.follow(&editor);
        assert!(typed.conflicts() && typed.text.contains("Mine"));
        typed.settle();
        assert!(checked(&mut typed).is_none(), "leaving the text does not decide it");
        typed.apply();
        let design = checked(&mut typed).expect("a design");
        assert!(design.name.starts_with("Mine"));
        // Taken back elsewhere: no conflict any more.
        editor.undo();
        typed.handed_over = false;
        typed.follow(&editor);
        typed.discard();
        assert!(!typed.conflicts() && typed.text.contains("Distributed"));
    }
}
