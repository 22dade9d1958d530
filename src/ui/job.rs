//! Work on a thread of its own: what it answers, how far it is, and that nobody wants it any more.
//!
//! The window looks at it once a frame and is woken when there is something to look at. What cannot be interrupted in
//! its middle (a parser of somebody else) is not waited for: it ends by itself, and its answer reaches nobody.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use egui::Context;

/// Work that was begun. Dropping it says that nobody wants the rest.
#[derive(Debug)]
pub struct Job<T> {
    answers: Receiver<T>,
    state: Arc<State>,
    began: Instant,
}

/// What the thread and the window both see.
#[derive(Debug, Default)]
struct State {
    unwanted: AtomicBool,
    doing: Mutex<&'static str>,
    done: AtomicU64,
    of: AtomicU64,
}

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// In one word: `Reading`. Empty until the work says so.
    pub doing: &'static str,
    /// How much of it is done, of how much; none: that cannot be known.
    pub done: Option<(u64, u64)>,
}

/// What a look at a job found.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<T> {
    /// It goes on.
    Nothing,
    /// An answer; there may be more.
    Answer(T),
    /// It has ended, and every answer was heard.
    End,
}

impl<T: Send + 'static> Job<T> {
    /// Begins work that answers as often as it likes.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn begin(name: &str, ctx: &Context, work: impl FnOnce(Worker<T>) + Send + 'static) -> io::Result<Self> {
        let (sender, answers) = channel();
        let state = Arc::new(State::default());
        let worker = Worker { sender: Some(sender), state: Arc::clone(&state), ctx: ctx.clone() };
        std::thread::Builder::new().name(format!("linchpin-{name}")).spawn(move || work(worker))?;
        Ok(Self { answers, state, began: Instant::now() })
    }

    /// Begins work that answers once.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn ask(name: &str, ctx: &Context, work: impl FnOnce() -> T + Send + 'static) -> io::Result<Self> {
        Self::begin(name, ctx, |worker| worker.end_with(work()))
    }
}

impl<T> Job<T> {
    /// The next answer, if there is one.
    pub fn poll(&self) -> Heard<T> {
        match self.answers.try_recv() {
            Ok(answer) => Heard::Answer(answer),
            Err(TryRecvError::Empty) => Heard::Nothing,
            Err(TryRecvError::Disconnected) => Heard::End,
        }
    }

    /// The next answer, waited for no longer than this.
    pub fn wait(&self, longest: Duration) -> Heard<T> {
        match self.answers.recv_timeout(longest) {
            Ok(answer) => Heard::Answer(answer),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::End,
        }
    }

    /// Says that nobody wants the rest, and goes on listening to what it says to that.
    pub fn give_up(&self) {
        self.state.unwanted.store(true, Relaxed);
    }

    /// What it is doing.
    pub fn stage(&self) -> Stage {
        let doing = *self.state.doing.lock().unwrap_or_else(PoisonError::into_inner);
        let of = self.state.of.load(Relaxed);
        Stage { doing, done: (of > 0).then(|| (self.state.done.load(Relaxed).min(of), of)) }
    }

    /// How long ago it was begun.
    pub fn age(&self) -> Duration {
        self.began.elapsed()
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.state.unwanted.store(true, Relaxed);
    }
}

/// The work's end of a job.
#[derive(Debug)]
pub struct Worker<T> {
    /// There until the work ends.
    sender: Option<Sender<T>>,
    state: Arc<State>,
    ctx: Context,
}

impl<T> Worker<T> {
    /// Gives an answer and wakes the window; says whether anybody heard it.
    pub fn tell(&self, answer: T) -> bool {
        let heard = self.sender.as_ref().is_some_and(|sender| sender.send(answer).is_ok());
        self.ctx.request_repaint();
        heard
    }

    /// Gives the last answer.
    pub fn end_with(self, answer: T) {
        // Dropping the worker wakes the window, once for both.
        if let Some(sender) = &self.sender {
            let _ = sender.send(answer);
        }
    }

    /// Whether somebody still wants the rest.
    pub fn is_wanted(&self) -> bool {
        !self.state.unwanted.load(Relaxed)
    }

    /// Says what is done from now on, of which it is not known how much there is.
    pub fn turn_to(&self, doing: &'static str) {
        *self.state.doing.lock().unwrap_or_else(PoisonError::into_inner) = doing;
        self.come_to(0, 0);
    }

    /// Says how far it is. The window is not woken for this: it looks by itself while it shows it.
    pub fn come_to(&self, done: u64, of: u64) {
        self.state.done.store(done, Relaxed);
        self.state.of.store(of, Relaxed);
    }
}

impl<T> Drop for Worker<T> {
    /// The window is woken for the end too, in whatever way it came.
    fn drop(&mut self) {
        self.sender = None;
        self.ctx.request_repaint();
    }
}

/// The turn of the one that does something large that cannot be interrupted: one at a time, so that memory is bounded
/// however often somebody begins and cancels. It ends when this is dropped.
pub struct Turn;

static TAKEN: Mutex<bool> = Mutex::new(false);
static FREE: Condvar = Condvar::new();

impl Turn {
    /// Waits for it; none when nobody wants the work any more.
    pub fn take<T>(worker: &Worker<T>) -> Option<Self> {
        const LOOK: Duration = Duration::from_millis(100);
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken {
            worker.turn_to("Waiting for what was cancelled to end");
            taken = FREE.wait_timeout(taken, LOOK).unwrap_or_else(PoisonError::into_inner).0;
            if !worker.is_wanted() {
                return None;
            }
        }
        *taken = true;
        Some(Self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = false;
        FREE.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn next<T>(job: &Job<T>) -> Heard<T> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            match job.poll() {
                Heard::Nothing => std::thread::yield_now(),
                heard => return heard,
            }
            assert!(Instant::now() < end, "nothing was heard");
        }
    }

    #[test]
    fn answers_arrive_in_order_and_then_the_end() {
        let job = Job::begin("test", &Context::default(), |worker| {
            assert!(worker.tell(1) && worker.tell(2));
        })
        .unwrap();
        assert_eq!([next(&job), next(&job), next(&job)], [Heard::Answer(1), Heard::Answer(2), Heard::End]);
    }

    #[test]
    fn what_it_is_doing_is_seen_from_outside() {
        let (go, gate) = channel::<()>();
        let job = Job::begin("test", &Context::default(), move |worker| {
            worker.turn_to("Reading");
            worker.come_to(3, 4);
            worker.tell(());
            let _ = gate.recv();
            worker.turn_to("Drawing");
            worker.tell(());
        })
        .unwrap();
        assert_eq!(next(&job), Heard::Answer(()));
        assert_eq!(job.stage(), Stage { doing: "Reading", done: Some((3, 4)) });
        go.send(()).unwrap();
        assert_eq!(next(&job), Heard::Answer(()));
        assert_eq!(job.stage(), Stage { doing: "Drawing", done: None });
    }

    #[test]
    fn who_works_for_nobody_is_told_so() {
        let (go, gate) = channel::<()>();
        let (say, said) = channel();
        let job = Job::begin("test", &Context::default(), move |worker: Worker<()>| {
            let before = worker.is_wanted();
            let _ = gate.recv();
            let _ = say.send((before, worker.is_wanted(), worker.tell(())));
        })
        .unwrap();
        drop(job);
        go.send(()).unwrap();
        // Dropped before or after the thread began.
        let (_, after, heard) = said.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(!after && !heard);
    }

    #[test]
    fn work_that_dies_has_ended() {
        let job = Job::ask("test", &Context::default(), || -> u8 { panic!("on purpose") }).unwrap();
        assert_eq!(next(&job), Heard::End);
    }
}
