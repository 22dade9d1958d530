//! `linchpin run`: start the drawing on this computer, say where to look, tell what happens, stop cleanly.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use super::emulation_args::{Backend, fault, interrupted, scenario};
use super::load;
use super::load_args::LoadArgs;
use super::outcome::{Exit, Failure, Outcome};
use crate::analysis::Journey;
use crate::emulation::{
    Fault, Live, Load, Options, Scenario, Schedule, Session, Snapshot, Stats, WireState, duration, plan,
};

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
    /// Write the certificate of the session's authority to a file, for browsers to trust while it runs.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Stop after this time: 500ms, 3s, 2m. Without it: until Ctrl+C.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,
    #[command(flatten)]
    visitors: LoadArgs,
    /// Break or mend something: 'kill web-1 @5s', 'latency lb-web-1 200ms±50ms @2s for 3s every 10s'. May be given several
    /// times.
    ///
    /// On a unit, server or zone: kill, restart, pause, resume, slow ID TIME, promote, heal. On a link, or all links across
    /// the border of a part: refuse, reset, blackhole, latency ID TIME±TIME, bandwidth ID BYTES/s, slow-close ID TIME, limit
    /// ID BYTES, retarget ID UNIT, pass. Between two parts: cut ID ID, join ID ID. Everything: heal all.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,
    /// A file with faults, rate, duration and seed; what is said here as well counts more.
    #[arg(long, value_name = "FILE.ron")]
    scenario: Option<PathBuf>,
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
    let faults = args.faults.iter().map(|text| fault(text)).collect::<Result<Vec<Fault>, Failure>>()?;
    let design = load(&args.file)?;
    let plan = plan(&design);
    let told = match &args.scenario {
        Some(path) => {
            let told = scenario(path)?;
            told.check(&plan).map_err(|why| Failure::usage(format!("{why}, in {}", path.display())))?;
            told
        }
        None => Scenario::default(),
    };
    for fault in &faults {
        fault.check(&plan).map_err(|why| Failure::usage(format!("--fault '{fault}': {why}")))?;
    }
    let duration = args.duration.or(told.duration);
    let faults: Vec<Fault> = told.faults.iter().chain(&faults).cloned().collect();
    let interrupted = interrupted()?;
    let options = Options { port: args.port, seed: told.seed, site: args.site.clone(), ..Options::default() };
    let session =
        Session::start(plan, options).map_err(|e| Failure::usage(format!("{e}, in {}", args.file.display())))?;
    if let Some(path) = &args.ca {
        let pem = session.ca_pem().ok_or_else(|| {
            Failure::usage("--ca needs an HTTPS link that visitors use, and this design has none".to_owned())
        })?;
        std::fs::write(path, pem)
            .map_err(|e| Failure::usage(format!("cannot be written ({e}): {}", path.display())))?;
    }
    let say = Say { format: args.format };
    let mut gone = gone(say.ready(&session))?;
    let mut schedule = Schedule::new(&faults);
    let began = Instant::now();
    let load = args.visitors.load().or_else(|| told.rate.map(|rate| Load::Each(f64::from(rate))));
    if let Some(load) = &load {
        session.drive(load);
    }
    let mut said = Instant::now();
    loop {
        let over = |at: Duration| duration.is_some_and(|end| at >= end);
        while let Some(step) = schedule.take(began.elapsed()) {
            let done = if step.undo { session.undo(&step.action) } else { session.inject(&step.action) };
            if let Err(error) = done {
                eprintln!("linchpin: {error}");
            }
            if over(began.elapsed()) {
                break;
            }
        }
        gone |= self::gone(say.events(&session))?;
        if load.is_some() && said.elapsed() >= TELL {
            said += TELL;
            gone |= self::gone(say.load(began.elapsed(), &session.snapshot()))?;
        }
        if gone || over(began.elapsed()) || interrupted.load(std::sync::atomic::Ordering::Relaxed) {
            break;
        }
        let next = schedule.next_at().map_or(LOOK, |at| at.saturating_sub(began.elapsed()));
        std::thread::sleep(LOOK.min(next));
    }
    session.stop_load();
    gone |= self::gone(say.events(&session))?;
    let (stats, wires) = (session.stats(), session.wires());
    session.stop();
    if !gone {
        self::gone(say.summary(&stats, &wires))?;
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
            let wire = |w: &crate::emulation::Wire| json!({ "link": w.link, "from": w.from, "to": w.to, "purpose": w.purpose });
            let wires: Vec<_> = plan.wires.iter().map(wire).collect();
            let ready = json!({ "event": "ready", "design": plan.design, "open": session.entry_urls(), "units": units, "wires": wires, "left_out": plan.left_out });
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

    fn summary(&self, stats: &Stats, wires: &[WireState]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.format == Format::Json {
            return writeln!(out, "{}", json!({ "event": "summary", "journeys": stats.journeys, "wires": wires }));
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
