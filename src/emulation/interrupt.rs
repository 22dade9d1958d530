//! The wish to stop: Ctrl+C, or the system asking.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// A flag that becomes true when the user presses Ctrl+C or the system asks to stop.
///
/// # Errors
/// When signals cannot be listened to.
pub fn interrupted() -> io::Result<Arc<AtomicBool>> {
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

type Told = std::sync::mpsc::Sender<io::Result<()>>;

#[cfg(unix)]
async fn listen(listening: &Told) -> Result<(), ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let handlers = signal(SignalKind::interrupt()).and_then(|i| Ok((i, signal(SignalKind::terminate())?)));
    let (mut interrupt, mut terminate) = match handlers {
        Ok(handlers) => handlers,
        Err(error) => {
            let _ = listening.send(Err(error));
            return Err(());
        }
    };
    let _ = listening.send(Ok(()));
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn listen(listening: &Told) -> Result<(), ()> {
    let _ = listening.send(Ok(()));
    tokio::signal::ctrl_c().await.map_err(drop)
}
