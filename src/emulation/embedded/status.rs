//! The status page of a balancer, for people and programs, and its metrics in Prometheus' text format 0.0.4.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::Ordering::Relaxed;

use hyper::Response;
use hyper::header::{self, HeaderMap, HeaderValue};
use serde_json::json;

use super::pool::{Pool, Slot};
use super::server::Answer;
use super::telemetry::{BOUNDS_MS, Board};
use crate::analysis::Journey;
use crate::model::Id;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// A page.
    Html,
    /// The same as JSON.
    Json,
    /// For Prometheus.
    Metrics,
}

impl View {
    /// What a request asks for; none: something else.
    pub(super) fn of(path: &str, headers: &HeaderMap) -> Option<Self> {
        let wants_json = || {
            headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("application/json"))
        };
        match path {
            "/linchpin/status" if wants_json() => Some(Self::Json),
            "/linchpin/status" => Some(Self::Html),
            "/linchpin/status.json" => Some(Self::Json),
            "/linchpin/metrics" => Some(Self::Metrics),
            _ => None,
        }
    }
}

type Pools = BTreeMap<Journey, Pool>;

/// The view of a balancer.
pub(super) fn show(view: View, id: &Id, board: &Board, pools: &Pools) -> Answer {
    let (text, media) = match view {
        View::Html => (html(id, board, pools), "text/html; charset=utf-8"),
        View::Json => (json(id, board, pools), "application/json"),
        View::Metrics => (metrics(id, board, pools), "text/plain; version=0.0.4; charset=utf-8"),
    };
    let mut answer = Response::new(text.into());
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn members(pools: &Pools) -> impl Iterator<Item = (&'static str, &Slot)> {
    pools.iter().flat_map(|(journey, pool)| pool.slots.iter().map(|slot| (journey.name(), &**slot)))
}

fn json(id: &Id, board: &Board, pools: &Pools) -> String {
    let member = |slot: &Slot| {
        json!({
            "id": slot.id,
            "up": slot.passing.load(Relaxed),
            "backup": slot.backup,
            "weight": slot.weight(),
            "sessions": slot.load(),
            "requests": slot.tally.requests.load(Relaxed),
            "connect_errors": slot.tally.refused.load(Relaxed),
            "response_errors": slot.tally.broken.load(Relaxed),
            "server_errors": slot.tally.errors.load(Relaxed),
        })
    };
    let pools: serde_json::Map<_, _> = pools
        .iter()
        .map(|(journey, pool)| {
            let members: Vec<_> = pool.slots.iter().map(|slot| member(slot)).collect();
            (journey.name().to_owned(), json!({ "queue": pool.waiting.load(Relaxed), "members": members }))
        })
        .collect();
    let (open, accepted) = board.connections();
    let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"].into_iter().zip(board.classes());
    let status = json!({
        "id": id,
        "uptime_s": board.uptime().as_secs_f64(),
        "connections": open,
        "accepted": accepted,
        "responses": classes.map(|(name, n)| (name.to_owned(), n.into())).collect::<serde_json::Map<_, _>>(),
        "retries": board.retries.load(Relaxed),
        "redispatches": board.redispatches.load(Relaxed),
        "limited": board.limited.load(Relaxed),
        "pools": pools,
    });
    format!("{status}\n")
}

/// Ids have no characters that mean something in HTML, and nothing else here comes from outside.
fn html(id: &Id, board: &Board, pools: &Pools) -> String {
    let (open, accepted) = board.connections();
    let [_, good, moved, client, server] = board.classes();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"2\">\
         <title>{id}: status</title><style>body{{font:14px system-ui,sans-serif;margin:2em}}table{{border-collapse:collapse}}\
         th,td{{padding:.3em .8em;border-bottom:1px solid #ccc;text-align:right}}th:first-child,td:first-child,\
         td:nth-child(2),th:nth-child(2){{text-align:left}}.down{{background:#fdd}}</style></head><body>\n\
         <h1>{id}</h1>\n<p>Up for {:.0} s. {open} connections open, {accepted} accepted. Answers: {good} 2xx, {moved} 3xx, \
         {client} 4xx, {server} 5xx. Retries: {}. Turned away: {}.</p>\n",
        board.uptime().as_secs_f64(),
        board.retries.load(Relaxed),
        board.limited.load(Relaxed),
    );
    out.push_str(
        "<table><tr><th>Pool</th><th>Member</th><th>State</th><th>Weight</th><th>Sessions</th><th>Requests</th>\
         <th>Not connected</th><th>Broken off</th><th>5xx</th></tr>\n",
    );
    for (journey, slot) in members(pools) {
        let up = slot.passing.load(Relaxed);
        let state = match (up, slot.backup) {
            (true, false) => "up",
            (true, true) => "up, backup",
            (false, _) => "down",
        };
        let _ = writeln!(
            out,
            "<tr{}><td>{journey}</td><td>{}</td><td>{state}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            if up { "" } else { " class=\"down\"" },
            slot.id,
            slot.weight(),
            slot.load(),
            slot.tally.requests.load(Relaxed),
            slot.tally.refused.load(Relaxed),
            slot.tally.broken.load(Relaxed),
            slot.tally.errors.load(Relaxed),
        );
    }
    out.push_str("</table>\n</body></html>\n");
    out
}

fn metrics(id: &Id, board: &Board, pools: &Pools) -> String {
    let mut out = String::new();
    let own = format!("{{unit=\"{id}\"}}");
    let (open, accepted) = board.connections();
    let one = |value: String| [(own.clone(), value)];
    family(
        &mut out,
        "uptime_seconds",
        "gauge",
        "Time since the unit started.",
        &one(board.uptime().as_secs_f64().to_string()),
    );
    family(&mut out, "connections", "gauge", "Client connections that are open.", &one(open.to_string()));
    family(
        &mut out,
        "connections_total",
        "counter",
        "Client connections that were accepted.",
        &one(accepted.to_string()),
    );
    let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"].into_iter().zip(board.classes());
    let classes: Vec<_> =
        classes.map(|(class, n)| (format!("{{unit=\"{id}\",code=\"{class}\"}}"), n.to_string())).collect();
    family(&mut out, "responses_total", "counter", "Responses by class of their status.", &classes);
    let (counts, sum) = board.times();
    let total: u64 = counts.iter().sum();
    let _ = writeln!(
        out,
        "# HELP linchpin_response_seconds Time to the head of the response.\n# TYPE linchpin_response_seconds histogram"
    );
    let mut below = 0;
    for (bound, count) in BOUNDS_MS.iter().zip(counts) {
        below += count;
        let bound = *bound as f64 / 1000.0;
        let _ = writeln!(out, "linchpin_response_seconds_bucket{{unit=\"{id}\",le=\"{bound}\"}} {below}");
    }
    let _ = writeln!(
        out,
        "linchpin_response_seconds_bucket{{unit=\"{id}\",le=\"+Inf\"}} {total}\nlinchpin_response_seconds_sum{own} {sum}\n\
         linchpin_response_seconds_count{own} {total}"
    );
    for (name, help, counter) in [
        ("retries_total", "Requests that were tried again.", &board.retries),
        ("redispatches_total", "Requests that went to another member than the chosen one.", &board.redispatches),
        ("limited_total", "Requests of clients that sent too many.", &board.limited),
    ] {
        family(&mut out, name, "counter", help, &one(counter.load(Relaxed).to_string()));
    }
    let of_members = |value: &dyn Fn(&Slot) -> u64| -> Vec<(String, String)> {
        let sample = |(journey, slot): (&str, &Slot)| {
            (format!("{{unit=\"{id}\",pool=\"{journey}\",member=\"{}\"}}", slot.id), value(slot).to_string())
        };
        members(pools).map(sample).collect()
    };
    let tally = |slot: &Slot| slot.tally.requests.load(Relaxed);
    family(
        &mut out,
        "member_up",
        "gauge",
        "Whether a member gets requests.",
        &of_members(&|s| s.passing.load(Relaxed).into()),
    );
    family(
        &mut out,
        "member_sessions",
        "gauge",
        "Requests that are open on a member.",
        &of_members(&|s| s.load() as u64),
    );
    family(&mut out, "member_requests_total", "counter", "Requests that were sent to a member.", &of_members(&tally));
    family(
        &mut out,
        "member_connect_errors_total",
        "counter",
        "Connections that a member did not accept.",
        &of_members(&|s| s.tally.refused.load(Relaxed)),
    );
    family(
        &mut out,
        "member_response_errors_total",
        "counter",
        "Answers that broke off or did not come.",
        &of_members(&|s| s.tally.broken.load(Relaxed)),
    );
    let queues = |(journey, pool): (&Journey, &Pool)| {
        (format!("{{unit=\"{id}\",pool=\"{}\"}}", journey.name()), pool.waiting.load(Relaxed).to_string())
    };
    family(&mut out, "queue", "gauge", "Requests that wait for room.", &pools.iter().map(queues).collect::<Vec<_>>());
    out
}

/// One family of metrics with its samples: labels and value.
fn family(out: &mut String, name: &str, kind: &str, help: &str, samples: &[(String, String)]) {
    let _ = writeln!(out, "# HELP linchpin_{name} {help}\n# TYPE linchpin_{name} {kind}");
    for (labels, value) in samples {
        let _ = writeln!(out, "linchpin_{name}{labels} {value}");
    }
}
