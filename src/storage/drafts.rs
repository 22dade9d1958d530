//! Drafts: what is not saved yet is written beside the user's settings, so that a death of the program loses little.
//!
//! Each window has one draft and a lock beside it, which dies with its process: a draft whose lock can be had is
//! nobody's any more and is offered at the next start. The design's own file is never touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::lock::{LOCK, Lock, sweep};
use super::{parse, save_bytes, to_ron};
use crate::model::Design;

const DRAFT: &str = "draft";

/// The draft of one window. What is written stays until it is forgotten: a window that ends in any other way than by its
/// user's wish leaves it to the next start.
#[derive(Debug)]
pub struct Draft {
    file: DraftFile,
    _held: Lock,
}

/// Where a draft is written: for a thread that does so while the window goes on.
#[derive(Debug, Clone)]
pub struct DraftFile {
    path: PathBuf,
}

/// A draft that a process left behind when it died.
#[derive(Debug, Clone, PartialEq)]
pub struct LostDraft {
    /// The file that it was a draft of; none: it had not been saved at all.
    pub of: Option<PathBuf>,
    /// When it was written.
    pub at: SystemTime,
    /// What was drawn.
    pub design: Design,
    /// What was typed as its source and not applied.
    pub source: Option<String>,
    path: PathBuf,
}

/// What a draft's file holds.
#[derive(Serialize, Deserialize)]
struct Written {
    of: Option<PathBuf>,
    /// Seconds since 1970.
    at: u64,
    design: String,
    #[serde(default)]
    source: Option<String>,
}

impl Draft {
    /// A draft in a folder, which is made where it is missing; nothing is written into it yet. Locks of windows that died
    /// are removed there; their drafts stay.
    ///
    /// # Errors
    /// When the folder or the lock cannot be made.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        fs::create_dir_all(folder)?;
        sweep(folder);
        sweep_unfinished(folder);
        loop {
            let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
            let (path, lock) = (folder.join(format!("{name}.{DRAFT}")), folder.join(format!("{name}.{LOCK}")));
            if path.exists() {
                // Left by a process that had our number; somebody may still want it.
                continue;
            }
            if let Some(held) = Lock::take(&lock)? {
                return Ok(Self { file: DraftFile { path }, _held: held });
            }
        }
    }

    /// Where it is written.
    pub fn file(&self) -> DraftFile {
        self.file.clone()
    }

    /// Nothing is unsaved any more.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.file.path);
    }
}

/// Removes what processes had begun to write as a draft when they died: `.1-1.draft.1.tmp`. Of a draft that somebody has,
/// it may be written just now.
fn sweep_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let draft = name.to_str().and_then(|name| {
            let (draft, process) = name.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.')?;
            process.parse::<u32>().ok()?;
            draft.strip_suffix(DRAFT)?.strip_suffix('.')
        });
        if draft.is_some_and(|draft| !Lock::is_held(&folder.join(format!("{draft}.{LOCK}")))) {
            // What cannot be swept is no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl DraftFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the state of a design, of which file it is, and what was typed as its source and not applied.
    ///
    /// # Errors
    /// When it cannot be written; what was written before is then still there.
    pub fn keep(&self, design: &Design, source: Option<&str>, of: Option<&Path>) -> Result<(), super::SaveError> {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        // A path that is no text cannot be written here: then the design counts as never saved, and is kept all the same.
        // Whole, since the next start may be in another folder.
        let of = of.and_then(|path| std::path::absolute(path).ok()).filter(|path| path.to_str().is_some());
        let written = Written { of, at, design: to_ron(design), source: source.map(str::to_owned) };
        let refused = |error: ron::Error| super::SaveError {
            step: "the draft cannot be written as RON",
            source: io::Error::other(error),
        };
        save_bytes(ron::to_string(&written).map_err(refused)?.as_bytes(), &self.path)
    }
}

impl LostDraft {
    /// What is in a folder and belongs to no living process, the newest first; and what there cannot be read, with the reason.
    pub fn find(folder: &Path) -> (Vec<Self>, Vec<(PathBuf, String)>) {
        let (mut found, mut broken) = (Vec::new(), Vec::new());
        let Ok(entries) = fs::read_dir(folder) else { return (found, broken) };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_none_or(|extension| extension != DRAFT) || Lock::is_held(&path.with_extension(LOCK))
            {
                continue;
            }
            match read(&path) {
                Ok(draft) => found.push(draft),
                Err(why) => broken.push((path, why)),
            }
        }
        found.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.path.cmp(&b.path)));
        broken.sort();
        (found, broken)
    }

    /// Removes it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn discard(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

fn read(path: &Path) -> Result<LostDraft, String> {
    let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
    let written: Written = ron::from_str(&text).map_err(|e| e.to_string())?;
    let design = parse(&written.design).map_err(|e| e.to_string())?;
    // A time past the year 9000 is nobody's, and past what some systems can tell.
    let at = UNIX_EPOCH + std::time::Duration::from_secs(written.at.min(1 << 37));
    Ok(LostDraft { of: written.of, at, design, source: written.source, path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_found_when_its_process_is_gone_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("drafts");
        assert_eq!(LostDraft::find(&folder), (Vec::new(), Vec::new()), "no folder, no drafts");
        let draft = Draft::begin(&folder).unwrap();
        draft.file().keep(&Design::named("Mine"), None, Some(Path::new("/x/y.ron"))).unwrap();
        assert_eq!(LostDraft::find(&folder).0, [], "it is somebody's");
        // A process that is killed drops nothing: its file stays and its lock is free.
        fs::copy(&draft.file.path, folder.join("1-1.draft")).unwrap();
        fs::write(folder.join("2-1.draft"), "garbage").unwrap();
        let (found, broken) = LostDraft::find(&folder);
        assert_eq!((found.len(), broken.len()), (1, 1));
        assert_eq!((found[0].design.name.as_str(), found[0].of.as_deref()), ("Mine", Some(Path::new("/x/y.ron"))));
        found[0].discard().unwrap();
        assert_eq!(LostDraft::find(&folder).0, []);
        // Nobody has said that it is no longer needed.
        drop(draft);
        let (found, _) = LostDraft::find(&folder);
        assert_eq!((found.len(), found[0].source.as_deref()), (1, None));
        let draft = Draft::begin(&folder).unwrap();
        draft.file().keep(&Design::named("Mine"), Some("Design(na"), None).unwrap();
        fs::copy(&draft.file.path, folder.join("3-1.draft")).unwrap();
        draft.forget();
        assert!(!draft.file.path.exists());
        let (found, _) = LostDraft::find(&folder);
        assert_eq!(found.len(), 2);
        assert!(found.iter().any(|lost| lost.source.as_deref() == Some("Design(na")));
    }

    #[test]
    fn what_a_killed_process_had_begun_to_write_is_swept_and_what_a_living_one_writes_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mine = Draft::begin(folder.path()).unwrap();
        let name = mine.file.path.file_name().unwrap().to_str().unwrap().to_owned();
        let living = format!(".{name}.{}.tmp", std::process::id());
        let others = [&living[..], ".notes.tmp", ".1-1.draft.tmp", "1-1.draft.7.tmp", ".1-1.draft.x.tmp", "1-1.draft"];
        for name in others.into_iter().chain([".1-1.draft.7.tmp", ".4711-23.draft.4711.tmp"]) {
            fs::write(folder.path().join(name), "half").unwrap();
        }
        let _other = Draft::begin(folder.path()).unwrap();
        for name in others {
            assert!(folder.path().join(name).exists(), "{name}");
        }
        for name in [".1-1.draft.7.tmp", ".4711-23.draft.4711.tmp"] {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
        // Its owner is gone, and so is its lock.
        drop(mine);
        fs::write(folder.path().join(&living), "half").unwrap();
        drop(Draft::begin(folder.path()).unwrap());
        assert!(!folder.path().join(&living).exists());
    }

    #[test]
    fn several_windows_have_drafts_of_their_own_and_the_newest_that_is_lost_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (Draft::begin(folder.path()).unwrap(), Draft::begin(folder.path()).unwrap());
        assert_ne!(one.file.path, two.file.path);
        for (at, name) in [(5, "old"), (9, "new"), (7, "between")] {
            let design = to_ron(&Design::named(name));
            let text = ron::to_string(&Written { of: None, at, design, source: None }).unwrap();
            fs::write(folder.path().join(format!("{at}-1.draft")), text).unwrap();
        }
        let names: Vec<String> = LostDraft::find(folder.path()).0.into_iter().map(|lost| lost.design.name).collect();
        assert_eq!(names, ["new", "between", "old"]);
        one.file().keep(&Design::named(""), None, None).unwrap();
        one.forget();
        one.forget();
        assert!(!one.file.path.exists());
    }

    #[test]
    fn a_draft_of_any_time_is_found() {
        let folder = tempfile::tempdir().unwrap();
        for at in [0, 1, u64::from(u32::MAX), 1 << 40, u64::MAX] {
            let text =
                ron::to_string(&Written { of: None, at, design: to_ron(&Design::named("x")), source: None }).unwrap();
            fs::write(folder.path().join("1-1.draft"), text).unwrap();
            let (found, broken) = LostDraft::find(folder.path());
            assert_eq!((found.len(), broken.len()), (1, 0), "{at}");
        }
    }

    #[test]
    fn a_draft_cut_short_is_told_with_its_path_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1-1.draft");
        let whole =
            ron::to_string(&Written { of: None, at: 1, design: to_ron(&Design::named("x")), source: None }).unwrap();
        for text in [&whole[..whole.len() / 2], "", "\u{0}\u{0}\u{0}"] {
            fs::write(&path, text).unwrap();
            let (found, broken) = LostDraft::find(folder.path());
            assert_eq!(found, []);
            assert!(matches!(&broken[..], [(of, why)] if *of == path && !why.is_empty()), "{broken:?}");
            assert!(path.exists());
        }
    }

    #[test]
    fn a_draft_knows_its_file_wherever_the_next_start_is() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::begin(folder.path()).unwrap();
        draft.file().keep(&Design::named(""), None, Some(Path::new("a.ron"))).unwrap();
        fs::copy(&draft.file.path, folder.path().join("1-1.draft")).unwrap();
        let of = LostDraft::find(folder.path()).0[0].of.clone();
        assert_eq!(of, Some(std::env::current_dir().unwrap().join("a.ron")));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_costs_no_work() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::begin(folder.path()).unwrap();
        let odd = Path::new(std::ffi::OsStr::from_bytes(b"/x/\xff.ron"));
        draft.file().keep(&Design::named("Mine"), None, Some(odd)).unwrap();
        fs::copy(&draft.file.path, folder.path().join("1-1.draft")).unwrap();
        let found = LostDraft::find(folder.path()).0;
        assert_eq!((found[0].design.name.as_str(), found[0].of.as_deref()), ("Mine", None));
    }
}
