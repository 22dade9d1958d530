//! The wish to stop: Ctrl+C, the system asking, or the terminal gone.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// A flag that becomes true when the user presses Ctrl+C or closes the terminal, or the system asks to stop.
///
/// # Errors
/// When signals cannot be listened to.
pub fn interrupted() -> io::Result<Arc<AtomicBool>> {
    room_for_handlers()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let (listening, heard) = std::sync::mpsc::channel();
    let wait = move || {
        runtime.block_on(async {
            let told = listen(&listening).await;
            if told.is_ok() {
                raised.store(true, Relaxed);
            }
        });
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(wait)?;
    // The first message comes when the handlers stand, so that no signal is missed from here on.
    heard.recv().unwrap_or_else(|_| Err(io::Error::other("the thread ended")))?;
    Ok(flag)
}

/// Whether the handlers will find the descriptors they need, which they do not ask for but demand.
#[cfg(unix)]
fn room_for_handlers() -> io::Result<()> {
    // The runtime's poll, its copy and its waker, the pair of the handlers and a copy of one end.
    let both: Vec<_> = (0..3).map(|_| std::os::unix::net::UnixStream::pair()).collect::<Result<_, _>>()?;
    drop(both);
    Ok(())
}

#[cfg(not(unix))]
const fn room_for_handlers() -> io::Result<()> {
    Ok(())
}

type Told = std::sync::mpsc::Sender<io::Result<()>>;

#[cfg(unix)]
async fn listen(listening: &Told) -> Result<(), ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    let handlers = || -> io::Result<(Signal, Signal, Option<Signal>)> {
        let hang_up = hears_of_terminal().then(|| signal(SignalKind::hangup())).transpose()?;
        Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, hang_up))
    };
    let (mut interrupt, mut terminate, mut hang_up) = match handlers() {
        Ok(handlers) => handlers,
        Err(error) => {
            let _ = listening.send(Err(error));
            return Err(());
        }
    };
    let _ = listening.send(Ok(()));
    let terminal_gone = async {
        match &mut hang_up {
            Some(signal) => signal.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = terminal_gone => {}
    }
    Ok(())
}

/// Whether the end of the terminal is to be the end of the program: not under `nohup`, which has the signal ignored.
/// Where that cannot be known the signal stays as it is.
#[cfg(unix)]
fn hears_of_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 0)
}

#[cfg(not(unix))]
async fn listen(listening: &Told) -> Result<(), ()> {
    let _ = listening.send(Ok(()));
    tokio::signal::ctrl_c().await.map_err(drop)
}
