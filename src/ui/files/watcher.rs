//! Looks at the design's file every two seconds while the window has the focus, on a thread that sleeps in between.
//!
//! The window is woken only when the file says something else than it did: at rest nothing is painted.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use egui::Context;

use crate::model::Design;
use crate::storage::{self, Stamp};

const EVERY: Duration = Duration::from_secs(2);

/// What is at a design's path now.
#[derive(Debug, Clone, PartialEq)]
pub enum Now {
    /// What was there before.
    Same,
    /// Another design.
    Design(Box<Design>),
    /// A file that is no design, or that nobody may read, and why.
    Unreadable(String),
    /// No file: a folder for one.
    NoFile,
    /// Nothing.
    Gone,
}

/// What a look found.
#[derive(Debug, PartialEq)]
pub struct Found {
    serial: u64,
    /// How the path looked.
    pub stamp: Stamp,
    /// What is there.
    pub now: Now,
}

impl Found {
    /// A look at a path at once. Slow disks are slow here: for when the user waits anyway.
    pub fn at(path: &Path, base: &Design) -> Self {
        let stamp = Stamp::of(path);
        Self { serial: 0, stamp, now: look(path, stamp, base) }
    }
}

/// The thread, as the window holds it. It ends when this is dropped.
#[derive(Debug)]
pub struct Watcher {
    orders: Sender<Order>,
    found: Receiver<Found>,
    serial: u64,
    watched: Option<(PathBuf, Stamp)>,
    focused: bool,
}

enum Order {
    Watch(Watched),
    Focus(bool),
}

struct Watched {
    serial: u64,
    path: PathBuf,
    stamp: Stamp,
    base: Arc<Design>,
}

impl Watcher {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn start(ctx: &Context) -> io::Result<Self> {
        let (orders, received) = channel();
        let (send, found) = channel();
        let ctx = ctx.clone();
        std::thread::Builder::new().name("file watch".to_owned()).spawn(move || {
            watch(&received, |it| {
                let wakes = it.now != Now::Same;
                let heard = send.send(it).is_ok();
                if wakes {
                    ctx.request_repaint();
                }
                heard
            });
        })?;
        Ok(Self { orders, found, serial: 0, watched: None, focused: true })
    }

    /// Watches this file, which looked so when it held `base`. Costs nothing when that is known already.
    pub fn watch(&mut self, path: &Path, stamp: Stamp, base: &Arc<Design>) {
        if self.watched.as_ref().is_some_and(|(known, seen)| known == path && *seen == stamp) {
            return;
        }
        self.serial += 1;
        self.watched = Some((path.to_owned(), stamp));
        let watched = Watched { serial: self.serial, path: path.to_owned(), stamp, base: base.clone() };
        // A thread that died watches nothing; saving looks by itself.
        let _ = self.orders.send(Order::Watch(watched));
    }

    /// Whether the window has the focus; when it comes, the file is looked at.
    pub fn focus(&mut self, focused: bool) {
        if std::mem::replace(&mut self.focused, focused) != focused {
            let _ = self.orders.send(Order::Focus(focused));
        }
    }

    /// What was found about the file that is watched now.
    pub fn poll(&mut self) -> Option<Found> {
        let found = self.found.try_iter().filter(|found| found.serial == self.serial).last()?;
        if let Some((_, stamp)) = &mut self.watched {
            *stamp = found.stamp;
        }
        Some(found)
    }
}

fn watch(orders: &Receiver<Order>, mut tell: impl FnMut(Found) -> bool) {
    let (mut watched, mut focused): (Option<Watched>, _) = (None, true);
    loop {
        let order = if focused && watched.is_some() {
            orders.recv_timeout(EVERY)
        } else {
            orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match order {
            Ok(Order::Watch(new)) => watched = Some(new),
            Ok(Order::Focus(now)) => focused = now,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let Some(it) = watched.as_mut().filter(|_| focused) else { continue };
        let stamp = Stamp::of(&it.path);
        if stamp == it.stamp {
            continue;
        }
        it.stamp = stamp;
        if !tell(Found { serial: it.serial, stamp, now: look(&it.path, stamp, &it.base) }) {
            return;
        }
    }
}

/// What is at a path that looks so, against what was there before.
fn look(path: &Path, stamp: Stamp, base: &Design) -> Now {
    match stamp {
        Stamp::Gone => Now::Gone,
        Stamp::NoFile => Now::NoFile,
        Stamp::Unseen | Stamp::Hidden | Stamp::File { .. } => match storage::read(path) {
            Ok(design) if design == *base => Now::Same,
            Ok(design) => Now::Design(Box::new(design)),
            // Meanwhile it went; the next look says so.
            Err(_) if Stamp::of(path) == Stamp::Gone => Now::Gone,
            Err(error) => Now::Unreadable(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn next(watcher: &mut Watcher) -> Found {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(found) = watcher.poll() {
                return found;
            }
            assert!(Instant::now() < end, "nothing was found");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn what_others_do_to_the_file_is_found_and_a_touch_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        let (base, other) = (Arc::new(Design::named("a")), Design::named("b"));
        storage::save(&base, &path).unwrap();
        let mut watcher = Watcher::start(&Context::default()).unwrap();
        watcher.watch(&path, Stamp::Unseen, &base);
        assert_eq!(next(&mut watcher).now, Now::Same, "the first look");
        // The focus comes back: at once.
        let mut looks = |change: &dyn Fn()| {
            watcher.focus(false);
            change();
            watcher.focus(true);
            next(&mut watcher).now
        };
        assert_eq!(looks(&|| storage::save(&other, &path).unwrap()), Now::Design(Box::new(other.clone())));
        assert_eq!(looks(&|| storage::save(&base, &path).unwrap()), Now::Same);
        assert!(
            matches!(looks(&|| std::fs::write(&path, "Design(").unwrap()), Now::Unreadable(why) if why.contains("line 1"))
        );
        assert_eq!(looks(&|| std::fs::remove_file(&path).unwrap()), Now::Gone);
        assert_eq!(looks(&|| std::fs::create_dir(&path).unwrap()), Now::NoFile);
    }

    #[test]
    fn while_the_window_has_the_focus_the_file_is_looked_at_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ron");
        let base = Arc::new(Design::named("a"));
        storage::save(&base, &path).unwrap();
        let mut watcher = Watcher::start(&Context::default()).unwrap();
        watcher.watch(&path, Stamp::of(&path), &base);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(next(&mut watcher).now, Now::Gone);
    }
}
