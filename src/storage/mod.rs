//! Designs on disk: RON in and out, limits, and a save that never loses the old file.

mod generate;
mod locate;
mod read;
mod save;
mod templates;
mod write;

#[cfg(test)]
mod tests;

pub use generate::{GenerateError, generate};
pub use locate::{accepted_places, locate, places};
pub use read::{MAX_BYTES, Place, ReadError, parse, read, read_bytes, read_text};
pub use save::{SaveError, save, save_bytes};
pub use templates::{TEMPLATES, Template, template};
pub use write::to_ron;
