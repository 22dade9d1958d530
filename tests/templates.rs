//! Every template that the program offers: what `check` says of it is its golden in `tests/goldens/templates`
//! (`UPDATE_GOLDENS=1 cargo test --test templates` writes them anew: read what changed), and it runs, and serves each
//! journey that is possible in it. That each opens from its card is in `tests/window_start.rs`.

mod common;
#[path = "common/http.rs"]
mod http;

use std::net::UdpSocket;
use std::path::Path;
use std::time::Duration;

use http::{eventually, started};
use linchpin::analysis::{Journey, analyse};
use linchpin::emulation::{Load, plan};
use linchpin::storage::TEMPLATES;

#[test]
fn what_check_says_of_each_template_is_its_golden() {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/templates");
    let folder = tempfile::tempdir().expect("a folder");
    for template in TEMPLATES {
        let name = template.name;
        // As a user begins: the template becomes a file, and that is checked.
        let file = format!("{name}.ron");
        let here = |arguments: &[&str]| {
            common::linchpin().args(arguments).current_dir(folder.path()).output().expect("the program starts")
        };
        let made = here(&["new", &file, "--template", name]);
        assert!(made.status.success(), "{name}: {}", common::stderr(&made));
        let checked = here(&["check", &file, "--format", "json"]);
        assert_eq!(common::stderr(&checked), "", "{name}");
        let said = common::stdout(&checked);
        let golden = goldens.join(format!("{name}.json"));
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::create_dir_all(&goldens).expect("a folder");
            std::fs::write(&golden, &said).expect("a file");
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        let other = said.lines().zip(wanted.lines()).find(|(said, wanted)| said != wanted);
        assert!(
            said == wanted,
            "{} is old, UPDATE_GOLDENS=1 renews it; the first other line: {other:?}",
            golden.display()
        );
    }
    let known = std::fs::read_dir(&goldens).expect("the goldens").count();
    assert_eq!(known, TEMPLATES.len(), "a golden of no template");
}

/// A question for the address of a name, byte by byte, as RFC 1035 has it.
fn question(name: &str) -> Vec<u8> {
    let mut bytes = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).expect("a label"));
        bytes.extend(label.bytes());
    }
    bytes.extend([0, 0, 1, 0, 1]);
    bytes
}

/// Whether a name server gives an address for a name.
fn resolves(server: std::net::SocketAddr, name: &str) -> bool {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout");
    let mut bytes = [0; 512];
    let answered = socket.send_to(&question(name), server).and_then(|_| socket.recv(&mut bytes));
    // An answer, without an error, with an address at least.
    answered.is_ok_and(|length| length > 12 && bytes[2] & 0x80 != 0 && bytes[3].trailing_zeros() >= 4 && bytes[7] >= 1)
}

#[test]
fn each_template_runs_and_serves_every_journey_that_is_possible_in_it() {
    let mut served = 0;
    for template in TEMPLATES {
        let (name, design) = (template.name, template.design());
        let report = analyse(&design);
        let possible = |journey: &Journey| report.journeys.get(journey).is_some_and(|report| report.possible);
        let session = started(plan(&design));
        session.drive(&Load::Each(20.0));
        for journey in Journey::ALL.into_iter().filter(possible) {
            served += 1;
            if journey == Journey::Dns {
                let servers = design.components.iter().filter(|(_, part)| part.kind.type_name() == "Dns");
                let mut addresses = servers.filter_map(|(id, _)| session.addresses().get(id));
                assert!(addresses.any(|server| resolves(*server, &design.domain)), "{name}: no name server answers");
                continue;
            }
            assert!(session.journeys().any(|made| made == journey), "{name}: nobody goes on the journey {journey:?}");
            let seen = || session.stats().journeys.get(&journey).map_or(0, |seen| seen.succeeded);
            eventually(&format!("{name}: {journey:?}"), || seen() > 0);
        }
        session.stop();
    }
    assert!(served > 3 * TEMPLATES.len(), "{served} journeys in all");
}
