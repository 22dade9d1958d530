//! What a monitoring unit shows: a page for people, and the text format of Prometheus (0.0.4), which is also what a
//! server reads from its agents.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hyper::StatusCode;
use hyper::header::{self, HeaderValue};

use super::Seen;
use crate::emulation::embedded::server::{Answer, text};
use crate::emulation::plan::Plan;
use crate::model::Id;

/// Metrics: who is up, how long looking took, what fires, and how many requests came where that is counted.
pub(super) fn metrics(seen: &BTreeMap<Id, Seen>, requests: &[(Id, u64)]) -> Answer {
    let mut out = String::from("# HELP up Whether a part answered when it was last looked at.\n# TYPE up gauge\n");
    for (part, seen) in seen {
        if let Some(up) = &seen.up {
            let _ = writeln!(out, "up{{part=\"{part}\"}} {}", u8::from(up.is_ok()));
        }
    }
    out.push_str("# HELP scrape_duration_seconds How long the last look took.\n# TYPE scrape_duration_seconds gauge\n");
    for (part, seen) in seen {
        let _ = writeln!(out, "scrape_duration_seconds{{part=\"{part}\"}} {}", seen.took.as_secs_f64());
    }
    out.push_str("# HELP ALERTS What somebody should look after.\n# TYPE ALERTS gauge\n");
    for (part, _) in seen.iter().filter(|(_, seen)| seen.rule.is_firing()) {
        let _ = writeln!(out, "ALERTS{{alertname=\"PartDown\",alertstate=\"firing\",part=\"{part}\"}} 1");
    }
    if !requests.is_empty() {
        out.push_str("# HELP requests_total Requests that came over a link.\n# TYPE requests_total counter\n");
        for (link, count) in requests {
            let _ = writeln!(out, "requests_total{{link=\"{link}\"}} {count}");
        }
    }
    typed(out, "text/plain; version=0.0.4; charset=utf-8")
}

/// Who is up, as metrics say it. What is no such line is passed over.
pub(super) fn read(metrics: &str) -> Vec<(Id, bool)> {
    let up = |line: &str| {
        let (part, value) = line.strip_prefix("up{part=\"")?.split_once("\"} ")?;
        Some((Id::new(part).ok()?, value.trim() == "1"))
    };
    metrics.lines().filter_map(up).collect()
}

/// The status page.
pub(super) fn status(plan: &Plan, own: &Id, seen: &BTreeMap<Id, Seen>) -> Answer {
    let title = |id: &Id| plan.unit(id.as_str()).map_or_else(|| id.to_string(), |unit| escaped(&unit.title));
    let own = title(own);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"1\">\
         <title>{own}</title>\n<h1>{own}</h1>\n<table>\n<tr><th>Part<th>State<th>Last answer\n"
    );
    for (part, seen) in seen {
        let state = match &seen.up {
            None => "not looked at yet".to_owned(),
            Some(Ok(())) => "up".to_owned(),
            Some(Err(why)) if seen.rule.is_firing() => format!("<strong>DOWN</strong>: {}", escaped(why)),
            Some(Err(why)) => format!("silent: {}", escaped(why)),
        };
        let ago = seen.rule.answered().elapsed().as_secs_f64();
        let _ = writeln!(out, "<tr><td>{}<td>{state}<td>{ago:.1} s ago", title(part));
    }
    out.push_str("</table>\n<p><a href=\"/metrics\">Metrics</a></p></html>\n");
    typed(out, "text/html; charset=utf-8")
}

fn typed(body: String, kind: &'static str) -> Answer {
    let mut answer = text(StatusCode::OK, body);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_an_agent_writes_a_server_reads() {
        let now = std::time::Instant::now();
        let seen = |up: bool| Seen {
            up: Some(if up { Ok(()) } else { Err("no connection".to_owned()) }),
            took: std::time::Duration::from_millis(3),
            rule: super::super::Rule::new(now),
        };
        let id = |text: &str| Id::new(text).unwrap();
        let all = BTreeMap::from([(id("web-1"), seen(true)), (id("db"), seen(false))]);
        let answer = metrics(&all, &[(id("lb-web-1"), 7)]);
        let Ok(whole) = http_body_util::BodyExt::collect(answer.into_body()).await else { panic!("no whole answer") };
        let text = String::from_utf8(whole.to_bytes().to_vec()).unwrap();
        assert_eq!(read(&text), [(id("db"), false), (id("web-1"), true)]);
        assert!(text.contains("requests_total{link=\"lb-web-1\"} 7\n"), "{text}");
        assert!(read("up{part=\"a b\"} 1\nup{part=\"web\"\nup 1\n\u{0}").is_empty());
        assert_eq!(escaped("<b>&\""), "&lt;b&gt;&amp;&quot;");
    }
}
