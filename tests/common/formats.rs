//! What each format of `linchpin check` says, read back: findings and lapsed entries in their order.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use serde_json::Value;

/// A finding: code, parts (`a, b` or `the design`), and whether it is accepted.
pub(crate) type Said = (String, String, bool);

/// The findings in their order, and the accepted entries that no longer hold (`state rule on part`).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) findings: Vec<Said>,
    pub(crate) lapsed: Vec<String>,
}

/// Reads the output of a format about one file.
pub(crate) fn read(format: &str, output: &str) -> Read {
    match format {
        "json" => json(&serde_json::from_str(output).expect("JSON")),
        "sarif" => sarif(&serde_json::from_str(output).expect("JSON")),
        "junit" => junit(output),
        "markdown" => markdown(output),
        "text" => text(output),
        other => panic!("there is no format {other}"),
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

fn parts(ids: &[String]) -> String {
    if ids.is_empty() { "the design".to_owned() } else { ids.join(", ") }
}

fn json(report: &Value) -> Read {
    let findings = array(&report["findings"]).iter().map(|f| {
        let ids: Vec<String> = array(&f["subjects"]).iter().map(string).collect();
        (string(&f["code"]), parts(&ids), f["accepted"].as_bool().expect("true or false"))
    });
    let lapsed = array(&report["lapsed"]).iter().map(|l| {
        let on = l["on"].as_str().map_or_else(String::new, |on| format!(" on {on}"));
        format!("{} {}{on}", string(&l["state"]), string(&l["rule"]))
    });
    Read { findings: findings.collect(), lapsed: lapsed.collect() }
}

fn sarif(log: &Value) -> Read {
    let run = &log["runs"][0];
    let findings = array(&run["results"]).iter().map(|r| {
        let ids: Vec<String> =
            array(&r["locations"][0]["logicalLocations"]).iter().map(|l| string(&l["name"])).collect();
        (string(&r["ruleId"]), parts(&ids), r["suppressions"].is_array())
    });
    let lapsed = array(&run["invocations"][0]["toolConfigurationNotifications"]).iter().map(|n| {
        let state = string(&n["descriptor"]["id"]);
        let about = before(&string(&n["message"]["text"]), ": ");
        format!("{} {about}", state.strip_prefix("accepted-").expect("our prefix"))
    });
    Read { findings: findings.collect(), lapsed: lapsed.collect() }
}

fn before(text: &str, end: &str) -> String {
    text.split_once(end).unwrap_or_else(|| panic!("no `{end}` in {text}")).0.to_owned()
}

fn junit(output: &str) -> Read {
    let document = resvg::usvg::roxmltree::Document::parse(output).expect("sound XML");
    let mut findings = Vec::new();
    for case in document.descendants().filter(|n| n.has_tag_name("testcase")) {
        let said = case.children().find(|n| n.has_tag_name("failure") || n.has_tag_name("system-out"));
        let lines = said.and_then(|n| n.text()).unwrap_or_default();
        let code = case.attribute("classname").expect("a code");
        let of_case: Vec<Said> = lines
            .lines()
            .map(|line| {
                let about = before(line.split_once(' ').expect("a severity").1, ": ");
                (code.to_owned(), about, line.contains(" (accepted: "))
            })
            .collect();
        let skipped = case.children().any(|n| n.has_tag_name("skipped"));
        assert_eq!(skipped, !of_case.is_empty() && of_case.iter().all(|f| f.2), "{code}");
        findings.extend(of_case);
    }
    let outer = |n: &resvg::usvg::roxmltree::Node| {
        n.has_tag_name("system-out") && n.parent().is_some_and(|p| p.has_tag_name("testsuite"))
    };
    let lapsed = document.descendants().find(outer).and_then(|n| n.text().map(str::to_owned)).unwrap_or_default();
    Read { findings, lapsed: lapsed.lines().skip(1).map(|l| before(l, ": ")).collect() }
}

fn markdown(output: &str) -> Read {
    let (mut findings, mut lapsed) = (Vec::new(), Vec::new());
    let mut ended = false;
    for line in output.lines() {
        ended |= line == "## Accepted entries that no longer hold";
        let Some((head, rest)) = line.strip_prefix("- **").and_then(|l| l.split_once("** ")) else { continue };
        if ended {
            let about = before(rest, ": ").replace('`', "").replace(" on the design", "");
            lapsed.push(format!("{head} {about}"));
        } else {
            let rest = rest.split_once(" on ").expect("a part").1;
            let (about, accepted) = match (rest.find(" *(accepted: "), rest.find(": ")) {
                (Some(decision), Some(colon)) if decision < colon => (&rest[..decision], true),
                (_, Some(colon)) => (&rest[..colon], false),
                _ => panic!("{line}"),
            };
            findings.push((head.to_owned(), about.replace('`', ""), accepted));
        }
    }
    Read { findings, lapsed }
}

fn text(output: &str) -> Read {
    let (mut findings, mut lapsed): (Vec<Said>, Vec<String>) = (Vec::new(), Vec::new());
    let mut code = String::new();
    let mut paragraphs: Vec<(usize, String)> = Vec::new();
    let mut fixing = false;
    for line in output.lines().skip_while(|l| !l.is_empty()) {
        let indent = line.len() - line.trim_start().len();
        fixing = if indent == 12 { fixing || line.trim_start().starts_with("fix: ") } else { fixing && indent > 12 };
        match paragraphs.last_mut() {
            Some((10, before)) if indent == 12 && !fixing => *before = format!("{before} {}", line.trim()),
            Some((2, before)) if indent == 18 => *before = format!("{before} {}", line.trim()),
            _ => paragraphs.push((indent, line.trim().to_owned())),
        }
    }
    let mut ended = false;
    for (indent, line) in paragraphs {
        ended |= line == "Accepted entries that no longer hold:";
        let words: Vec<&str> = line.split_whitespace().collect();
        match (indent, &words[..]) {
            (2, [state, ..]) if ended => {
                let about = before(line[state.len()..].trim_start(), ": ");
                lapsed.push(format!("{state} {about}"));
            }
            (2, [_, named, ..]) if named.as_bytes().get(3) == Some(&b'-') && named.len() == 7 => {
                (*named).clone_into(&mut code);
            }
            (10, _) => {
                let (about, accepted) = match (line.find(" (accepted: "), line.find(": ")) {
                    (Some(decision), Some(colon)) if decision < colon => (&line[..decision], true),
                    (_, Some(colon)) => (&line[..colon], false),
                    _ => panic!("{line}"),
                };
                findings.push((code.clone(), about.to_owned(), accepted));
            }
            _ => {}
        }
    }
    Read { findings, lapsed }
}
