//! Running a drawing: plan it, start it on loopback, break parts, and compare with what was predicted.
//!
//! ```text
//! plan        what runs where (pure)
//! session     starts a plan, kills and restarts its parts, tells what happens
//!   embedded  the units themselves: tokio and hyper on real loopback sockets
//!   visit     one visitor, and whether the visit was a success
//!   load      visitors at a fixed rate, and statistics
//! fault       what is broken and mended, when, and how it is written
//! experiment  what is tried on a design, side by side in sessions of their own
//!   experiments   each of them: deaths, what takes over, and a file per rule
//! ```

mod alerts;
mod descriptors;
mod embedded;
mod event;
mod experiment;
mod experiments;
mod fault;
mod hosts;
mod interrupt;
mod load;
mod pace;
mod plan;
mod proof;
mod resolving;
mod run_dir;
mod session;
mod sockets;
mod stats;
mod verdict;
mod visit;

pub use alerts::Alert;
pub use embedded::alone::Alone;
pub use embedded::wire::{Bend, Conversation, Counts, Gate, Latency, Mode, WireState};
pub use event::{Event, What};
pub use experiment::{Progress, ProveError, ProveOptions, Told, provable_rules, prove};
pub use experiments::Done;
pub use fault::{Action, Fault, Scenario, Schedule, Step, duration};
pub use interrupt::interrupted;
pub use load::{Load, Mix};
pub use pace::Pace;
pub use plan::{
    Address, BalancerWork, Conduct, Data, DatabaseWork, DnsRecord, DnsWork, Encrypted, Encryption, Guard, JOURNEYS,
    LeftOut, Member, MonitorWork, Plan, Pools, Purpose, RelayWork, Unit, VISITS, Wire, Work, WriteTarget, plan,
};
pub use proof::{
    Captured, Evidence, Experiment, JourneyResult, LogLine, PairExperiment, Proof, RuleExperiment, Summary, TakeOver,
};
pub use session::{ControlError, DatabaseState, Dial, Options, Rows, Session, SqlError, StartError, UnitState};
pub use stats::{JourneyStats, Live, RECENT, Snapshot, Stats};
pub use verdict::Verdict;
