//! Other programs as a whole: started, fed, timed from start to end, and ended when they take too long.

use std::io::{Read, Seek, SeekFrom, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// After so long a program is ended and said to take longer.
pub(crate) const LIMIT: Duration = Duration::from_mins(3);
/// How often it is asked whether a program has ended.
const STEP: Duration = Duration::from_micros(200);

/// Runs a program with this input to its end: what it wrote, and the time it took.
///
/// # Errors
/// One sentence, when it cannot be started, fails, or takes longer than [`LIMIT`].
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Result<(Vec<u8>, Duration), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |error: std::io::Error| format!("{name}: {error}");
    let mut files = [tempfile::tempfile().map_err(failed)?, tempfile::tempfile().map_err(failed)?];
    files[0].write_all(input).and_then(|()| files[0].seek(SeekFrom::Start(0))).map_err(failed)?;
    let [stdin, stdout] = [files[0].try_clone().map_err(failed)?, files[1].try_clone().map_err(failed)?];
    let began = Instant::now();
    let mut child = command.stdin(stdin).stdout(stdout).stderr(Stdio::null()).spawn().map_err(failed)?;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        if began.elapsed() > LIMIT {
            end(&mut child).map_err(failed)?;
            return Err(format!("> {} s", LIMIT.as_secs()));
        }
        std::thread::sleep(STEP);
    };
    let took = began.elapsed();
    let mut output = Vec::new();
    files[1].seek(SeekFrom::Start(0)).and_then(|_| files[1].read_to_end(&mut output)).map_err(failed)?;
    if status.success() { Ok((output, took)) } else { Err(format!("{name}: {status}")) }
}

/// Ends a program: asks first, so that it can end the programs that it started itself.
fn end(child: &mut Child) -> std::io::Result<()> {
    let asked = Command::new("kill").arg(child.id().to_string()).status().is_ok();
    let began = Instant::now();
    while asked && began.elapsed() < Duration::from_secs(5) {
        if child.try_wait()?.is_some() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().and_then(|()| child.wait()).map(drop)
}

/// The least and the median time of a program that is run again and again for three seconds, at most
/// twenty times, and three times where that takes no more than ten.
///
/// # Errors
/// The first error of [`run`].
pub(crate) fn times(command: &mut Command, input: &[u8]) -> Result<(Duration, Duration), String> {
    let began = Instant::now();
    let mut all = vec![run(command, input)?.1];
    while all.len() < 20 && began.elapsed() < Duration::from_secs(if all.len() < 3 { 10 } else { 3 }) {
        all.push(run(command, input)?.1);
    }
    all.sort_unstable();
    Ok((all[0], all[all.len() / 2]))
}

/// The least time of `run`: again and again for a second, at most ten times. The least is what the machine can do
/// when nothing else happens on it.
///
/// # Errors
/// The first error of `run`.
pub(crate) fn least<T>(mut run: impl FnMut() -> Result<(T, Duration), String>) -> Result<(T, Duration), String> {
    let began = Instant::now();
    let mut best = run()?;
    for _ in 1..10 {
        if began.elapsed() > Duration::from_secs(1) {
            break;
        }
        let next = run()?;
        if next.1 < best.1 {
            best = next;
        }
    }
    Ok(best)
}
