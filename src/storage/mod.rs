//! Designs on disk: RON in and out, pictures that carry it, limits, and a save that never loses the old file.

mod claim;
mod drafts;
mod generate;
mod locate;
mod lock;
mod picture;
mod read;
mod recent;
mod save;
mod settings;
mod stamp;
mod templates;
mod user_folders;
mod write;

#[cfg(test)]
mod tests;

pub use claim::Claim;
pub use drafts::{Draft, DraftFile, LostDraft};
pub use generate::{GenerateError, generate};
#[cfg(feature = "gui")]
pub(crate) use locate::block_comment;
pub use locate::{accepted_places, locate, places};
pub use picture::{Picture, carry_in_png, carry_in_svg};
pub use read::{
    MAX_BYTES, Place, ReadError, Source, parse, read, read_bytes, read_bytes_telling, read_source, read_text,
    read_value, source,
};
pub use recent::Recent;
pub use save::{SaveError, save, save_bytes, save_text};
pub use settings::{Appearance, Decimals, Motion, Settings, SettingsFile};
pub use stamp::Stamp;
pub use templates::{TEMPLATES, Template, template};
pub use user_folders::UserFolders;
pub use write::{to_ron, to_ron_line};
