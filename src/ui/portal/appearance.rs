//! What the desktop wishes of how programs look, asked of its portal and followed while it changes.
//!
//! `org.freedesktop.portal.Settings`: `color-scheme` and `reduced-motion` of `org.freedesktop.appearance`; desktops whose
//! portal does not know the latter yet have `enable-animations` of `org.gnome.desktop.interface`. Portals before version 2
//! know `Read` instead of `ReadOne`, which answers with a variant in a variant.

use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::Context;

use super::connection::Connection;
use super::message::{Kind, Message, Value};
use super::{Bus, PORTAL};
use crate::ui::desktop::{Colours, Said};

const SETTINGS: &str = "org.freedesktop.portal.Settings";
const UNKNOWN: &str = "org.freedesktop.DBus.Error.UnknownMethod";

/// What is asked: namespace and key.
const QUESTIONS: [[&str; 2]; 3] = [
    ["org.freedesktop.appearance", "color-scheme"],
    ["org.freedesktop.appearance", "reduced-motion"],
    ["org.gnome.desktop.interface", "enable-animations"],
];

/// What was answered so far.
#[derive(Default)]
struct Answers([Option<Value>; QUESTIONS.len()]);

impl Answers {
    fn hear(&mut self, question: &[&str; 2], value: Option<Value>) {
        if let Some(at) = QUESTIONS.iter().position(|asked| asked == question) {
            self.0[at] = value;
        }
    }

    fn said(&self) -> Said {
        let [scheme, reduced, animated] = &self.0;
        Said {
            // What nobody has defined yet counts as no preference.
            colours: scheme.as_ref().map(|value| match value {
                Value::Number(1) => Colours::Dark,
                Value::Number(2) => Colours::Light,
                _ => Colours::Any,
            }),
            still: match (reduced, animated) {
                (Some(reduced), _) => Some(*reduced == Value::Number(1)),
                (None, Some(Value::Truth(animated))) => Some(!animated),
                _ => None,
            },
        }
    }
}

/// What the desktop wishes, known by a thread that hangs on the bus until this is dropped.
#[derive(Debug)]
pub struct Following(Arc<Mutex<Line>>);

/// The line to the bus.
#[derive(Debug, Default)]
struct Line {
    said: Said,
    /// What the thread waits at.
    stream: Option<UnixStream>,
    over: bool,
}

impl Following {
    /// Begins to ask; the window is woken whenever the answer is another one.
    pub fn begin(bus: Bus, ctx: &Context) -> Self {
        let line = Arc::new(Mutex::new(Line::default()));
        let (ours, ctx) = (Arc::clone(&line), ctx.clone());
        let work = move || {
            let Ok(stream) = bus.connect() else { return };
            {
                let mut line = hold(&ours);
                line.stream = stream.try_clone().ok();
                if line.over || line.stream.is_none() {
                    return;
                }
            }
            // Where nobody answers, or no longer, what was said last stands.
            let _ = follow(stream, |said| {
                if std::mem::replace(&mut hold(&ours).said, said) != said {
                    ctx.request_repaint();
                }
            });
            hold(&ours).stream = None;
        };
        // Without a thread nobody answers.
        let _ = std::thread::Builder::new().name("desktop settings".to_owned()).spawn(work);
        Self(line)
    }

    /// What was said last.
    pub fn said(&self) -> Said {
        hold(&self.0).said
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let mut line = hold(&self.0);
        line.over = true;
        if let Some(stream) = line.stream.take() {
            // Whoever waits at it is told that it has ended.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn hold(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks over a stream to the session bus and tells each answer, the first one and what it changes to, until the stream
/// ends. Nothing is waited for but the stream: whoever has had enough shuts it down.
fn follow(stream: UnixStream, mut tell: impl FnMut(Said)) -> io::Result<()> {
    let mut connection = Connection::open(stream)?;
    let [name, path] = PORTAL;
    // Before the questions, so that no change falls between an answer and the next one.
    connection
        .hear(&format!("type='signal',sender='{name}',path='{path}',interface='{SETTINGS}',member='SettingChanged'"))?;
    let mut asked = Vec::new();
    for question in QUESTIONS {
        asked.push((connection.call([name, path, SETTINGS, "ReadOne"], &question)?, question, true));
    }
    let mut answers = Answers::default();
    loop {
        let message = connection.next()?;
        match message.kind {
            Kind::Signal if message.interface == SETTINGS && message.member == "SettingChanged" => {
                changed(&message, &mut answers);
            }
            Kind::Reply | Kind::Error => {
                let Some(at) = asked.iter().position(|(serial, ..)| Some(*serial) == message.to) else { continue };
                let (_, question, newest) = asked.swap_remove(at);
                if message.kind == Kind::Reply {
                    answers.hear(&question, message.values().variant());
                } else if newest && message.error == UNKNOWN {
                    asked.push((connection.call([name, path, SETTINGS, "Read"], &question)?, question, false));
                }
            }
            _ => continue,
        }
        tell(answers.said());
    }
}

/// Takes what has changed.
fn changed(message: &Message, answers: &mut Answers) {
    let mut values = message.values();
    if let (Some(namespace), Some(key)) = (values.text(), values.text()) {
        answers.hear(&[&namespace, &key], values.variant());
    }
}
