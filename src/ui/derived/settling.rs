//! Drawing all of a large design again when a gesture has ended, on a thread of its own: until that is done, the picture of the
//! gesture stays, in which every box is already where it will be.

use std::time::Duration;

use super::Look;
use crate::layout::{self, Arrangement, Routes};
use crate::model::Design;
use crate::scene::{self, Marks};
use crate::ui::job::{Heard, Job, Turn};
use crate::ui::picture::Picture;

/// A drawing in its final form.
pub(super) struct Settled {
    pub(super) arrangement: Arrangement,
    pub(super) routes: Routes,
    pub(super) scene: Picture,
}

/// Draws the design as it is when asked, again and again.
pub(super) struct Settling {
    ctx: egui::Context,
    /// The revision that is being drawn, as long as it is wanted, and where its picture will arrive.
    under_way: Option<(Option<u64>, Job<Settled>)>,
}

impl Settling {
    pub(super) const fn new(ctx: egui::Context) -> Self {
        Self { ctx, under_way: None }
    }

    /// Begins to draw a revision; of what is placed already only the picture.
    pub(super) fn begin(
        &mut self,
        revision: u64,
        design: &Design,
        marks: &Marks,
        look: &Look,
        placed: Option<(Arrangement, Routes)>,
    ) {
        let (design, marks, look) = (design.clone(), marks.clone(), *look);
        let job = Job::begin("settle", &self.ctx, move |worker| {
            let Some(_turn) = Turn::take(&worker) else { return };
            let (arrangement, routes) = placed.unwrap_or_else(|| {
                let arrangement = layout::arrange(&design);
                let routes = layout::route(&design, &arrangement);
                (arrangement, routes)
            });
            if worker.is_wanted() {
                let scene = Picture::of(scene::build(&design, &arrangement, &routes, &marks, &look.options()));
                worker.end_with(Settled { arrangement, routes, scene });
            }
        });
        // Without a thread the picture of the gesture stays until something else changes.
        self.under_way = job.ok().map(|job| (Some(revision), job));
    }

    /// For how long something has been drawn; none: nothing is.
    pub(super) fn age(&self) -> Option<Duration> {
        self.under_way.as_ref().map(|(_, job)| job.age())
    }

    /// Draws no further.
    pub(super) fn stop(&mut self) {
        self.under_way = None;
    }

    /// What is being drawn is no longer wanted; says whether there was something.
    pub(super) fn disown(&mut self) -> bool {
        self.under_way.as_mut().is_some_and(|(about, _)| about.take().is_some())
    }

    /// Whether nothing is being drawn: one thread at a time.
    pub(super) const fn is_free(&self) -> bool {
        self.under_way.is_none()
    }

    /// The picture of this revision, once it is there. Those of others are dropped.
    pub(super) fn done(&mut self, revision: u64) -> Option<Settled> {
        let (about, job) = self.under_way.as_ref()?;
        let wanted = *about == Some(revision);
        match job.poll() {
            Heard::Nothing => None,
            Heard::End => {
                self.under_way = None;
                None
            }
            Heard::Answer(settled) => {
                self.under_way = None;
                Some(settled).filter(|_| wanted)
            }
        }
    }
}
