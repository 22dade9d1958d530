//! Drawing all of a large design again when a gesture has ended, on a thread of its own: until that is done, the picture of the
//! gesture stays, in which every box is already where it will be.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::Look;
use crate::layout::{self, Arrangement, Routes};
use crate::model::Design;
use crate::scene::{self, Marks};
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
    under_way: Option<(Option<u64>, Receiver<Settled>)>,
}

impl Settling {
    pub(super) const fn new(ctx: egui::Context) -> Self {
        Self { ctx, under_way: None }
    }

    /// Begins to draw a revision.
    pub(super) fn begin(&mut self, revision: u64, design: &Design, marks: &Marks, look: &Look) {
        let (sender, receiver) = channel();
        let (design, marks, look, ctx) = (design.clone(), marks.clone(), *look, self.ctx.clone());
        let work = move || {
            let arrangement = layout::arrange(&design);
            let routes = layout::route(&design, &arrangement);
            let scene = Picture::of(scene::build(&design, &arrangement, &routes, &marks, &look.options()));
            // The window may be closed, or want another picture meanwhile: then nobody takes this one.
            let _ = sender.send(Settled { arrangement, routes, scene });
            ctx.request_repaint();
        };
        // Without a thread the picture of the gesture stays until something else changes.
        let started = std::thread::Builder::new().name("linchpin-settle".to_owned()).spawn(work).is_ok();
        self.under_way = started.then_some((Some(revision), receiver));
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
        let (about, receiver) = self.under_way.as_ref()?;
        let wanted = *about == Some(revision);
        match receiver.try_recv() {
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.under_way = None;
                None
            }
            Ok(settled) => {
                self.under_way = None;
                Some(settled).filter(|_| wanted)
            }
        }
    }
}
