//! Pasting what takes its time: understood and laid out on a thread, while the design in the window stays. Cancelled,
//! nothing is pasted.

use std::path::Path;
use std::time::Instant;

use egui::Context;

use super::App;
use super::opening::is_laid_out_at_once;
use crate::editor::Spot;
use crate::import::{self, OpenError, Opened};
use crate::layout::{self, Arrangement};
use crate::ui::bring_in::{Arrival, Purpose, size};
use crate::ui::job::{Heard, Job, Turn};
use crate::ui::progress::{Progress, bytes};

/// Texts of up to so many bytes are understood at once.
const READ_AT_ONCE: usize = 256 << 10;

/// What can be pasted.
const EXPECTED: &str = "a design in RON or Mermaid (`flowchart`, `sequenceDiagram`, `architecture-beta`)";

/// What is being pasted.
pub(super) struct Pasting {
    began: Instant,
    /// How large it is.
    size: String,
    at: Step,
    /// Nobody wants it any more.
    pub(super) escaped: bool,
}

/// How far it has come.
enum Step {
    Reading(Job<Result<Opened, String>>, Purpose),
    /// Laid out with the next frame.
    ToLayOut(Box<Arrival>, Spot),
    LayingOut(Job<Box<LaidOut>>, Spot),
}

/// What can be put in.
struct LaidOut {
    arrival: Arrival,
    /// How it is drawn.
    drawn: Arrangement,
    /// How the design in the window is drawn, where that was not known.
    around: Option<Arrangement>,
}

impl Pasting {
    fn new(size: String, at: Step) -> Self {
        Self { began: Instant::now(), size, at, escaped: false }
    }
}

impl App {
    /// Understands a text, and does with it what it is for.
    pub(super) fn read_pasted(&mut self, text: String, purpose: Purpose, ctx: &Context) {
        if text.len() <= READ_AT_ONCE {
            return self.take_pasted(understood(text), purpose);
        }
        let size = bytes(text.len() as u64);
        let job = Job::begin("paste", ctx, move |worker| {
            let Some(_turn) = Turn::take(&worker) else { return };
            worker.turn_to("Checking");
            worker.end_with(understood(text));
        });
        match job {
            Ok(job) => self.being_pasted = Some(Pasting::new(size, Step::Reading(job, purpose))),
            Err(error) => self.not_pasted(&purpose, &format!("no thread can be started: {error}")),
        }
    }

    fn take_pasted(&mut self, understood: Result<Opened, String>, purpose: Purpose) {
        match understood {
            Ok(opened) => self.bring(opened, purpose),
            Err(why) => self.not_pasted(&purpose, &why),
        }
    }

    fn not_pasted(&mut self, purpose: &Purpose, why: &str) {
        let what = if matches!(purpose, Purpose::Redraw) { "imported" } else { "pasted" };
        self.message = Some(format!("Nothing was {what}: {why}"));
    }

    /// Puts parts into the design, once it is known how they are drawn.
    pub(super) fn lay_out_and_put_in(&mut self, arrival: Arrival, spot: Spot) {
        // What is collapsed is not drawn, so where it is has to be found out.
        let around_is_known = is_laid_out_at_once(self.editor.design()) || self.canvas.folded.is_empty();
        if is_laid_out_at_once(&arrival.design) && around_is_known {
            let drawn = layout::arrange(&arrival.design);
            return self.put_in(&arrival, &drawn, None, spot);
        }
        let size = size(&arrival.design);
        self.being_pasted = Some(Pasting::new(size, Step::ToLayOut(Box::new(arrival), spot)));
    }

    /// Looks after what is being pasted: begins its next step, takes what has come of it, shows how far it is.
    pub(super) fn attend_pasting(&mut self, ctx: &Context) {
        let Some(mut pasting) = self.being_pasted.take() else { return };
        let stage = match pasting.at {
            _ if pasting.escaped => return self.cancel_pasting(ctx),
            Step::Reading(job, purpose) => match job.poll() {
                Heard::Answer(understood) => {
                    ctx.request_repaint();
                    return self.take_pasted(understood, purpose);
                }
                Heard::End => return self.not_pasted(&purpose, "reading it came to no end"),
                Heard::Nothing => {
                    let stage = job.stage();
                    pasting.at = Step::Reading(job, purpose);
                    stage
                }
            },
            Step::ToLayOut(arrival, spot) => {
                let design = self.editor.design();
                let around_is_known = is_laid_out_at_once(design) || self.canvas.folded.is_empty();
                let design = (!around_is_known).then(|| design.clone());
                let job = Job::begin("paste", ctx, move |worker| {
                    let Some(_turn) = Turn::take(&worker) else { return };
                    worker.turn_to("Laying out");
                    let (drawn, around) = (layout::arrange(&arrival.design), design.as_ref().map(layout::arrange));
                    worker.end_with(Box::new(LaidOut { arrival: *arrival, drawn, around }));
                });
                match job {
                    Ok(job) => {
                        let stage = job.stage();
                        pasting.at = Step::LayingOut(job, spot);
                        stage
                    }
                    Err(error) => {
                        return self.not_pasted(&Purpose::Paste(spot), &format!("no thread can be started: {error}"));
                    }
                }
            }
            Step::LayingOut(job, spot) => match job.poll() {
                Heard::Answer(ready) => {
                    ctx.request_repaint();
                    let LaidOut { arrival, drawn, around } = *ready;
                    return self.put_in(&arrival, &drawn, around.as_ref(), spot);
                }
                Heard::End => return self.not_pasted(&Purpose::Paste(spot), "laying it out came to no end"),
                Heard::Nothing => {
                    let stage = job.stage();
                    pasting.at = Step::LayingOut(job, spot);
                    stage
                }
            },
        };
        let age = pasting.began.elapsed();
        if (Progress { title: "Taking in what was pasted", size: &pasting.size, stage, age }).before_all(ctx) {
            self.cancel_pasting(ctx);
        } else {
            self.being_pasted = Some(pasting);
        }
    }

    fn cancel_pasting(&mut self, ctx: &Context) {
        self.message = Some("Cancelled: nothing was pasted".to_owned());
        ctx.request_repaint();
    }
}

/// What a text draws; else what is wrong with it.
fn understood(text: String) -> Result<Opened, String> {
    import::open(text.into_bytes(), Path::new("")).map_err(|error| match error {
        OpenError::Neither => format!("{EXPECTED} is expected"),
        error => error.about(Path::new("the pasted text")),
    })
}
