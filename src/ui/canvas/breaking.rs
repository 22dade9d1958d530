//! What can be done to a part or a link in a run: a table of faults, and the menu that is a loop over it.

use std::time::Duration;

use egui::Ui;

use super::CanvasContext;
use crate::emulation::{Action, Latency, Mode, UnitState};
use crate::model::{Design, Id, Kind, Role};
use crate::ui::outbox::{Outbox, Wish};
use crate::ui::run::proofs::Claim;

/// How much later a slow part answers, and what a slow link adds.
const SLOW: Duration = Duration::from_millis(500);
const LATENCY: Latency = Latency { delay: Duration::from_millis(200), jitter: Duration::from_millis(50) };
/// What a narrow link lets pass, in bytes a second.
const NARROW: u64 = 64 * 1024;

/// One entry: its words, what they mean, and what is done.
type Entry = (&'static str, &'static str, fn(Id) -> Action);

/// What can be done to a part that works.
const ALIVE: [Entry; 4] = [
    ("Kill", "Stop this part, and all it holds: connections break, ports refuse", Action::Kill),
    ("Pause", "It accepts connections and answers nothing", Action::Pause),
    ("Slow down", "Each answer takes half a second longer", |id| Action::Slow(id, SLOW)),
    ("Restart", "Stop it and start it again", Action::Restart),
];

/// What can be done to a link over which everything passes.
const LINK: [Entry; 5] = [
    ("Cut", "New connections are refused", |id| Action::Bend(id, Mode::Refuse)),
    ("Black hole", "Packets vanish, and nobody is told", |id| Action::Bend(id, Mode::Blackhole)),
    ("Reset", "Connections are accepted and broken off", |id| Action::Bend(id, Mode::Reset)),
    ("Latency 200 ms", "Everything comes 150 to 250 ms later", |id| Action::Bend(id, Mode::Latency(LATENCY))),
    ("Narrow to 64 KB/s", "So much passes in each direction", |id| Action::Bend(id, Mode::Bandwidth(NARROW))),
];

/// Offers to prove what falls with a part.
pub(super) fn proving(ui: &mut Ui, id: &Id, design: &Design, out: &mut Outbox) {
    if let Some(claim) = Claim::about(design, id)
        && ui
            .button("Prove")
            .on_hover_text("Stop it in a run of its own, and compare what falls with what is said")
            .clicked()
    {
        out.send(Wish::Prove(claim));
        ui.close();
    }
}

/// Offers what can be done to a part or link of the run; why nothing can, where nothing can.
pub(super) fn breaking(ui: &mut Ui, id: &Id, cx: &CanvasContext, design: &Design, out: &mut Outbox) {
    let mut offer = |ui: &mut Ui, (words, says, action): Entry| {
        if ui.button(words).on_hover_text(says).clicked() {
            out.send(Wish::Inject(action(id.clone())));
            ui.close();
        }
    };
    if let Some(flow) = cx.flows.links.get(id) {
        for entry in LINK {
            offer(ui, entry);
        }
        if !flow.bent.is_empty() {
            offer(ui, ("Mend", "Everything passes again", Action::Pass));
        }
        return;
    }
    match cx.states.get(id) {
        Some(UnitState::Running) => {
            for entry in ALIVE {
                offer(ui, entry);
            }
            let database = design.components.get(id).map(|component| &component.kind);
            if matches!(database, Some(Kind::Database(database)) if database.role == Role::Replica) {
                offer(ui, ("Promote", "It becomes the primary, and writes go there", Action::Promote));
            }
        }
        Some(UnitState::Paused) => {
            offer(ui, ("Resume", "It goes on", Action::Resume));
            offer(ui, ALIVE[0]);
        }
        Some(UnitState::Slow { .. }) => {
            offer(ui, ("Full speed", "It answers as fast as ever", |id| Action::Slow(id, Duration::ZERO)));
            offer(ui, ALIVE[0]);
        }
        Some(UnitState::Stopped | UnitState::Failed { .. }) => {
            offer(ui, ("Restart", "Start it again, and all it holds", Action::Restart));
        }
        None => {
            let why = if cx.states.is_empty() { "The design is not running" } else { "This is not emulated" };
            ui.add_enabled(false, egui::Button::new("Kill")).on_disabled_hover_text(why);
        }
    }
}
