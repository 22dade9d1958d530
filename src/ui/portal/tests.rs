//! The question to the portal, against a bus of our own and, where one is installed, the real one.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::Instant;

use super::file_chooser::PATIENCE;
use super::message::{pad, text};
use super::*;

/// A reply to call 2 as a bus writes it: to whom, whose, and an error's name or none.
fn reply(error: Option<&str>) -> Vec<u8> {
    let mut fields = vec![5, 1, b'u', 0, 2, 0, 0, 0];
    if let Some(name) = error {
        fields.extend_from_slice(&[4, 1, b's', 0]);
        text(&mut fields, name);
        pad(&mut fields, 8);
    }
    fields.extend_from_slice(&[7, 1, b's', 0]);
    text(&mut fields, "org.freedesktop.DBus");
    let mut out = vec![b'l', if error.is_some() { 3 } else { 2 }, 0, 1, 0, 0, 0, 0, 9, 0, 0, 0];
    out.extend_from_slice(&u32::try_from(fields.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&fields);
    pad(&mut out, 8);
    out
}

/// A bus that lets everybody in and says this, whatever it is asked.
fn bus(folder: &Path, says: Vec<u8>) -> Bus {
    let path = folder.join("bus");
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut read = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        read.read_line(&mut line).unwrap();
        assert!(line.starts_with("\0AUTH EXTERNAL "), "{line:?}");
        stream.write_all(b"OK 1234\r\n").unwrap();
        read.read_line(&mut line).unwrap();
        stream.write_all(&says).unwrap();
        // Until the other side has heard enough.
        let _ = read.read_to_end(&mut Vec::new());
    });
    Bus::Path(path)
}

#[test]
fn a_portal_that_answers_is_there_and_one_that_refuses_says_why_not() {
    for (error, says) in [
        (None, Ok(())),
        (Some("org.freedesktop.DBus.Error.ServiceUnknown"), Err("this desktop has no portal")),
        (
            Some("org.freedesktop.DBus.Error.InvalidArgs"),
            Err("the desktop's portal shows no file dialogs (InvalidArgs)"),
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(answers(&bus(folder.path(), reply(error))), says.map_err(str::to_owned));
    }
}

#[test]
fn a_bus_that_is_silent_gone_or_talks_nonsense_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    assert_eq!(answers(&Bus::Path(folder.path().join("none"))), Err("nobody listens on the session bus".to_owned()));
    assert_eq!(answers(&bus(folder.path(), Vec::new())), Err("the desktop's portal does not answer".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    assert!(answers(&bus(folder.path(), vec![0xff; 4096])).is_err());
    assert!(began.elapsed() < 4 * PATIENCE, "{:?}", began.elapsed());
}

#[test]
fn the_bus_is_found_by_the_environment() {
    let of = |set: &'static [(&str, &str)]| {
        Bus::find(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
    };
    let path = |path: &str| Ok(Bus::Path(path.into()));
    assert_eq!(of(&[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1/bus,guid=ab")]), path("/run/user/1/bus"));
    assert_eq!(of(&[("DBUS_SESSION_BUS_ADDRESS", "tcp:host=x;unix:guid=1,path=/a%20b")]), path("/a b"));
    let named = of(&[("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=/tmp/dbus-1")]);
    assert_eq!(named, Ok(Bus::Abstract(b"/tmp/dbus-1".to_vec())));
    for elsewhere in ["tcp:host=example.org,port=1", "unix:path=%", "autolaunch:"] {
        assert!(
            Bus::find(|name| (name == "DBUS_SESSION_BUS_ADDRESS").then(|| elsewhere.into())).is_err(),
            "{elsewhere}"
        );
    }
    assert!(of(&[]).is_err());
    assert!(of(&[("XDG_RUNTIME_DIR", "/nowhere")]).is_err());
}

#[test]
fn the_real_bus_without_a_portal_says_that_there_is_none() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    // No services: nothing can be started by asking for it.
    let config = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen><policy context=\"default\">\
         <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        socket.display()
    );
    let file = folder.path().join("bus.conf");
    std::fs::write(&file, config).unwrap();
    let started = Command::new("dbus-daemon")
        .args(["--nofork", "--print-address", "--config-file"])
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut daemon) = started else {
        eprintln!("skipped: the_real_bus_without_a_portal_says_that_there_is_none: dbus-daemon is missing");
        return;
    };
    let mut line = String::new();
    BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said = answers(&Bus::Path(socket));
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    assert_eq!(said, Err("this desktop has no portal".to_owned()), "{line}");
}
