//! How drawings are mended: a sketch that collects edits, and the few moves from which most fixes are made.
//!
//! A rule's `mend` draws on a [`Sketch`] and hands its edits back as a draft. Nothing here decides whether
//! a draft is good: [`fixes`](super::fixes) analyses its result.

mod data;
mod front;
mod machines;
mod naming;
mod room;
mod shared_fate;
mod sketch;
mod tiers;
mod twin;

pub use sketch::Sketch;
