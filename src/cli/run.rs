//! `linchpin run`: start the drawing on this computer, say where to look, tell what happens, stop cleanly.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use super::emulation_args::{Backend, Fault, duration, fault, interrupted};
use super::load;
use super::load_args::LoadArgs;
use super::outcome::{Exit, Failure, Outcome};
use crate::analysis::Journey;
use crate::emulation::{Live, Options, Plan, Session, Snapshot, Stats, plan};
use crate::model::Id;

/// How often events are looked for.
const LOOK: Duration = Duration::from_millis(40);
/// How often is told how visitors fare.
const TELL: Duration = Duration::from_secs(1);

/// Runs the drawing on this computer, with real sockets on loopback addresses.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// The design; `-` is standard input.
    file: PathBuf,
    /// What runs it.
    #[arg(long, value_enum, default_value_t)]
    backend: Backend,
    /// The port of the entry.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// A folder with static files of your own: `DIR/a.css` is at /a.css and /static/a.css.
    #[arg(long, value_name = "DIR", value_parser = folder)]
    site: Option<PathBuf>,
    /// Stop after this time: 500ms, 3s, 2m. Without it: until Ctrl+C.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,
    #[command(flatten)]
    visitors: LoadArgs,
    /// Break or mend a part at a time: 'kill web-1 @5s', 'restart web-1 @10s'. May be given several times.
    #[arg(long = "fault", value_name = "FAULT", value_parser = fault)]
    faults: Vec<Fault>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The formats of `run`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line: what runs, events, and a summary at the end.
    Json,
}

/// A folder that is there.
fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match std::fs::metadata(&path) {
        Ok(about) if about.is_dir() => Ok(path),
        Ok(_) => Err("this is a file, and a folder is needed".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, a fault names no part, or the emulation does not start.
pub(super) fn run(args: &RunArgs) -> Outcome {
    args.backend.available()?;
    if args.visitors.is_mix_of_nobody() {
        return Err(Failure::usage("--mix says which visits are made, so it needs --rate or --users".to_owned()));
    }
    let design = load(&args.file)?;
    let plan = plan(&design);
    for fault in &args.faults {
        check_part(&plan, &fault.id)?;
    }
    let interrupted = interrupted()?;
    let session = Session::start(plan, Options { port: args.port, site: args.site.clone() })
        .map_err(|e| Failure::usage(format!("{e}, in {}", args.file.display())))?;
    let say = Say { format: args.format };
    let mut gone = gone(say.ready(&session))?;
    let mut faults = args.faults.clone();
    faults.sort_by_key(|f| f.at);
    faults.reverse();
    let began = Instant::now();
    let load = args.visitors.load();
    if let Some(load) = &load {
        session.drive(load);
    }
    let mut told = Instant::now();
    loop {
        while faults.last().is_some_and(|f| f.at <= began.elapsed()) {
            if let Some(fault) = faults.pop()
                && let Err(error) = fault.inject(&session)
            {
                eprintln!("linchpin: {error}");
            }
        }
        gone |= self::gone(say.events(&session))?;
        if load.is_some() && told.elapsed() >= TELL {
            told += TELL;
            gone |= self::gone(say.load(began.elapsed(), &session.snapshot()))?;
        }
        let over = args.duration.is_some_and(|d| began.elapsed() >= d);
        if gone || over || interrupted.load(std::sync::atomic::Ordering::Relaxed) {
            break;
        }
        std::thread::sleep(LOOK);
    }
    session.stop_load();
    gone |= self::gone(say.events(&session))?;
    let stats = session.stats();
    session.stop();
    if !gone {
        self::gone(say.summary(&stats))?;
    }
    Ok(Exit::Clean)
}

/// Whether the reader of standard output has gone: whoever closes a pipe has seen enough, which is no error.
fn gone(written: io::Result<()>) -> Result<bool, Failure> {
    match written {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(true),
        Err(error) => Err(Failure::usage(format!("standard output cannot be written ({error})"))),
    }
}

/// A fault can only be about something that runs.
fn check_part(plan: &Plan, id: &Id) -> Result<(), Failure> {
    let killable = plan.killable();
    if killable.contains(id) {
        return Ok(());
    }
    let known: Vec<&str> = killable.iter().map(Id::as_str).collect();
    Err(Failure::usage(format!("`{id}` is nothing that runs here; these can be killed: {}", known.join(", "))))
}

struct Say {
    format: Format,
}

impl Say {
    fn ready(&self, session: &Session) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let plan = session.plan();
        if self.format == Format::Json {
            let unit = |u: &crate::emulation::Unit| json!({ "id": u.id, "what": u.work.what(), "address": session.addresses().get(&u.id).map(ToString::to_string) });
            let units: Vec<_> = plan.units.iter().map(unit).collect();
            let ready = json!({ "event": "ready", "design": plan.design, "open": session.entry_urls(), "units": units, "left_out": plan.left_out });
            return writeln!(out, "{ready}");
        }
        writeln!(out, "{}\n\nOpen     {}\n", plan.design, session.entry_urls().join("  "))?;
        for unit in &plan.units {
            let address = session.addresses().get(&unit.id).map_or_else(String::new, ToString::to_string);
            writeln!(out, "{:<20}  {:<20}  {address}", unit.id, unit.work.what())?;
        }
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for left in &plan.left_out {
            match reasons.iter_mut().find(|(reason, _)| *reason == left.reason) {
                Some((_, ids)) => ids.push(left.id.as_str()),
                None => reasons.push((&left.reason, vec![left.id.as_str()])),
            }
        }
        if !reasons.is_empty() {
            writeln!(out, "\nLeft out")?;
        }
        for (reason, ids) in reasons {
            writeln!(out, "  {}: {reason}", ids.join(", "))?;
        }
        writeln!(out, "\nStop with Ctrl+C.\n")?;
        out.flush()
    }

    fn events(&self, session: &Session) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for event in session.events() {
            match self.format {
                Format::Json => writeln!(out, "{}", serde_json::to_string(&event)?)?,
                Format::Text => writeln!(out, "{event}")?,
            }
        }
        out.flush()
    }

    /// The last second.
    fn load(&self, at: Duration, snapshot: &Snapshot) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.format == Format::Json {
            let Snapshot { journeys, served_by } = snapshot;
            let ms = at.as_millis() as u64;
            return writeln!(
                out,
                "{}",
                json!({ "event": "load", "ms": ms, "journeys": journeys, "served_by": served_by })
            );
        }
        let journey = |(journey, live): (&Journey, &Live)| {
            let failed = if live.failed > 0 { format!(", {} failed", live.failed) } else { String::new() };
            let p99 = live.p99_ms.map_or_else(String::new, |ms| format!(", p99 {ms:.1} ms"));
            format!("{} {}/s{failed}{p99}", journey.name(), live.sent)
        };
        let journeys: Vec<String> = snapshot.journeys.iter().map(journey).collect();
        writeln!(out, "{:>8.3} s  load: {}", at.as_secs_f64(), journeys.join("; "))?;
        out.flush()
    }

    fn summary(&self, stats: &Stats) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.format == Format::Json {
            return writeln!(out, "{}", json!({ "event": "summary", "journeys": stats.journeys }));
        }
        for (journey, s) in &stats.journeys {
            let share = s.share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0));
            let time = |ms: Option<f64>| ms.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.1} ms"));
            let (p50, p90, p99) = (time(s.p50_ms), time(s.p90_ms), time(s.p99_ms));
            let (p999, max) = (time(s.p999_ms), time(s.max_ms));
            writeln!(
                out,
                "{:<6}  {} of {} succeeded ({share}), median {p50}, p90 {p90}, p99 {p99}, p99.9 {p999}, longest {max}",
                journey.name(),
                s.succeeded,
                s.sent
            )?;
            let by: Vec<String> = s.served_by.iter().map(|(id, n)| format!("{id} {n}")).collect();
            writeln!(out, "        served by {}", by.join(", "))?;
        }
        writeln!(out, "Stopped; nothing is left running.")
    }
}
