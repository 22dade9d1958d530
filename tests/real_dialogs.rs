//! The real program on a desktop whose portal we play: its dialogs belong to its window, Browse… in the export dialog asks
//! for a place, and light and dark follow the desktop.
#![cfg(all(feature = "gui", target_os = "linux"))]

#[path = "common/bus.rs"]
mod bus;
mod common;
#[path = "common/screen.rs"]
mod screen;

use std::process::{Command, Stdio};
use std::time::Duration;

use bus::{Body, Bus, Call, changed, error, reply, signal};
use screen::{Picture, Running, missing, rest, wait_for, window, x_server, xdotool};

const TEST: &str = "dialogs_belong_to_the_window_and_an_export_goes_where_they_say";

/// Where the answer to a question will come from.
fn request(call: &Call) -> String {
    let token = call.raw.find("rfd_").map(|at| &call.raw[at..]).expect("a token");
    let token: String = token.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    format!("/org/freedesktop/portal/desktop/request/1_7/{token}")
}

/// What somebody chose who was asked.
fn choice(call: &Call, chosen: &std::path::Path) -> Vec<u8> {
    let uri = format!("file://{}", chosen.display());
    let body = Body::default().number(0).list_under("uris", &uri);
    signal(&request(call), "org.freedesktop.portal.Request", "Response", "ua{sv}", &body)
}

/// A portal that shows dialogs, and whose user likes it dark.
fn answer(call: &Call) -> Vec<Vec<u8>> {
    match call.member.as_str() {
        "Get" => vec![reply(call, "v", &Body::default().of("u").number(4))],
        "ReadOne" if call.setting() == Some("color-scheme") => {
            vec![reply(call, "v", &Body::default().of("u").number(1))]
        }
        "ReadOne" => vec![error(call, "org.freedesktop.portal.Error.NotFound")],
        "SaveFile" => vec![reply(call, "o", &Body::default().text(&request(call)))],
        _ => vec![error(call, "org.freedesktop.DBus.Error.UnknownMethod")],
    }
}

fn bright(picture: &Picture) -> bool {
    picture.share_of_bright() > 0.5
}

#[test]
fn dialogs_belong_to_the_window_and_an_export_goes_where_they_say() {
    if let Some(missing) = missing() {
        return common::skip(TEST, &format!("{missing} is missing"));
    }
    // What the dialogs are asked for through, which is loaded when it is needed.
    let libraries = Command::new("ldconfig").arg("-p").output().map(|out| out.stdout).unwrap_or_default();
    if !String::from_utf8_lossy(&libraries).contains("libdbus-1.so.3") {
        return common::skip(TEST, "libdbus is missing");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (path, chosen) = (folder.path().join("design.ron"), folder.path().join("chosen.png"));
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    std::fs::write(&chosen, "what was there, and was agreed to go").expect("a file");
    let bus = Bus::answering(answer);
    let (_x, display) = x_server();
    let mut app = Running(
        common::linchpin()
            .arg(&path)
            .env("DISPLAY", &display)
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .env("XDG_CONFIG_HOME", folder.path().join("config"))
            .env_remove("WAYLAND_DISPLAY")
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts"),
    );
    let pid = app.0.id();
    let window = window(&display, &mut app);
    let looks = |light: bool| {
        wait_for(if light { "light" } else { "dark" }, || {
            let picture = Picture::taken(&display, folder.path());
            (picture.colours() > 50 && bright(&picture) == light).then_some(())
        });
    };
    looks(false);
    let at_rest = || rest(pid, Duration::from_millis(700));
    at_rest();
    // It hangs on the bus and paints nothing; a word from there, and it is light.
    bus.say(&changed("org.freedesktop.appearance", "color-scheme", |body| body.of("u").number(2)));
    looks(true);
    at_rest();

    let press = |keys: &str| {
        xdotool(&display, &["key", "--window", &window, keys]);
        at_rest();
    };
    press("ctrl+e");
    // From the button that exports back to the one before it.
    press("shift+Tab");
    press("space");
    let call = wait_for("the question", || bus.calls().into_iter().find(|call| call.member == "SaveFile"));
    let id: u64 = window.parse().expect("a number");
    assert_eq!(call.texts, [format!("x11:{id:x}"), "Export".to_owned()], "it belongs to the window");
    assert!(call.raw.contains("design.png") && call.raw.contains("*.png"), "{}", call.raw);
    // Nobody answers at once.
    at_rest();
    bus.say(&choice(&call, &chosen));
    at_rest();
    // The portal asked about the file that was there: nobody asks again.
    press("Return");
    wait_for("the export", || std::fs::read(&chosen).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG")).then_some(()));
    press("ctrl+q");
    let status = wait_for("the end", || app.0.try_wait().expect("a state"));
    assert!(status.success(), "{status}");
    bus.nobody();
}
