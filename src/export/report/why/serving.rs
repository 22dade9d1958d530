//! Why there are balancers, web servers, application servers and their files.

use super::{Parts, askers, ids, targets};
use crate::catalog::{self, KindSpec};
use crate::export::report::facts::Facts;
use crate::export::report::route::Work;
use crate::export::report::words::{number, opening, verb};
use crate::model::{Balancer, HealthCheck, Id, Kind, LinkKind, Mode, Runtime, WebSoftware};

pub(super) fn balancer(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let spread: Vec<(&Id, Vec<&Id>)> = parts
        .iter()
        .filter_map(|(id, _)| facts.design.components.get_key_value(*id))
        .map(|(id, _)| (id, facts.pool(id)))
        .collect();
    let members = spread.iter().map(|(_, pool)| pool.len()).max().unwrap_or(0);
    let mut out = Vec::new();
    let haproxy =
        parts.iter().any(|(_, c)| matches!(&c.kind, Kind::LoadBalancer(p) if p.software == Balancer::HAProxy));
    let software = if haproxy {
        "HAProxy is a load balancer in software: a program that takes every incoming request and passes it on."
    } else {
        ""
    };
    out.push(software.to_owned());
    match members {
        0 => out.push("No line leads on from it, so it has nobody to give requests to.".to_owned()),
        1 => {
            out.push(format!(
                "Here {}.",
                facts.leads(&spread, ("passes all requests to", "pass all requests to"), "or")
            ));
            out.push("With one member there is nothing to choose yet; its use is that more members can be added behind the same address.".to_owned());
        }
        _ => {
            for mode in [Mode::ActiveActive, Mode::ActivePassive] {
                let alike = |id: &Id| facts.topology.balancer(id).is_some_and(|b| b.mode == mode);
                let spread: Vec<_> =
                    spread.iter().filter(|(id, pool)| alike(id) && !pool.is_empty()).cloned().collect();
                if !spread.is_empty() {
                    out.extend(spreading(facts, spec, mode, &spread));
                }
            }
        }
    }
    for (id, cluster_members, _) in facts.balancer_clusters() {
        if cluster_members.iter().any(|member| ids(parts).any(|id| id == member)) {
            let lasting = if cluster_members.iter().any(|m| facts.impact(m).is_some()) {
                "so that there is a second way in"
            } else {
                "so that the death of one balancer does not close the entry"
            };
            out.push(format!("{} belong together as {}, {lasting}.", facts.names(cluster_members), facts.name(id)));
        }
    }
    out
}

/// What balancers of one mode do with their choice.
fn spreading(facts: &Facts, spec: &KindSpec, mode: Mode, spread: &[(&Id, Vec<&Id>)]) -> Vec<String> {
    if mode == Mode::ActivePassive {
        let verbs = ("hands the incoming traffic to one at a time of", "hand the incoming traffic to one at a time of");
        let words = facts.leads(spread, verbs, "and");
        return vec![format!("Here {words}; the others are there for the day on which that one dies.")];
    }
    let words =
        facts.leads(spread, ("distributes the incoming traffic over", "distribute the incoming traffic over"), "and");
    let mixed = |pool: &Vec<&Id>| {
        let kinds: indexmap::IndexSet<&str> =
            pool.iter().filter_map(|id| facts.kind(id)).map(Kind::type_name).collect();
        kinds.len() > 1
    };
    if spread.iter().any(|(_, pool)| mixed(pool)) {
        return vec![format!("Here {words}, which do different work.")];
    }
    let n = spread.len();
    let mut out = vec![
        opening(spec.lesson, 1).replacen("It gives", verb(n, "It gives", "They give"), 1),
        format!(
            "Here {words}: no single one of them has to carry it all, and together they serve more users than one could."
        ),
        "The site scales with it: a new server is added to the pool, and users notice nothing.".to_owned(),
    ];
    let blind = |id: &Id| facts.topology.balancer(id).is_some_and(|b| b.health_check == HealthCheck::None);
    if spread.iter().all(|(id, _)| blind(id)) {
        let (does, keeps) = (verb(n, "it does", "they do"), verb(n, "it keeps", "they keep"));
        out.push(format!("As {does} not check their health, {keeps} sending a dead member its share."));
    }
    out
}

pub(super) fn web(facts: &Facts, _: &KindSpec, parts: &Parts) -> Vec<String> {
    let n = parts.len();
    let nginx = parts.iter().any(|(_, c)| matches!(&c.kind, Kind::WebServer(p) if p.software == WebSoftware::Nginx));
    let mut out = vec![format!(
        "{} HTTP requests. Static content, the same for everybody (HTML, CSS, JavaScript, pictures), {} by {}, quickly and without running any code{}.",
        verb(n, "It takes", "They take"),
        verb(n, "it sends", "they send"),
        verb(n, "itself", "themselves"),
        if nginx { ": Nginx is made for that" } else { "" }
    )];
    let behind = unique(parts.iter().flat_map(|(id, _)| facts.pool(id)));
    if behind.is_empty() {
        let (it, can) = (verb(n, "it", "them"), verb(n, "it can", "they can"));
        out.push(format!("No application server stands behind {it}, so {can} answer no dynamic request."));
        return out;
    }
    out.push(format!(
        "Dynamic requests {} as a reverse proxy to {}.",
        verb(n, "it forwards", "they forward"),
        facts.names(behind.iter().copied())
    ));
    let tail = if facts.stand_apart(Work::Web, Work::Application) {
        ", and lets each tier be sized and multiplied for what it does"
    } else {
        ""
    };
    out.push(format!("Keeping static and dynamic content apart takes load off the application servers{tail}."));
    let alone: Vec<&Id> = parts.iter().filter(|(id, _)| facts.pool(id).is_empty()).map(|(id, _)| *id).collect();
    if !alone.is_empty() {
        let n = alone.len();
        out.push(format!(
            "Behind {} stands no application server: {} static content only.",
            facts.names(alone),
            verb(n, "it serves", "they serve")
        ));
    }
    out
}

pub(super) fn app(facts: &Facts, _: &KindSpec, parts: &Parts) -> Vec<String> {
    let n = parts.len();
    let runtimes = unique_words(parts.iter().map(|(_, c)| (catalog::kind(&c.kind).describe)(&c.kind)));
    let runs = if runtimes.is_empty() {
        "The drawing does not say in which language (PHP, Node.js, Python …).".to_owned()
    } else {
        format!("The code runs in {}.", crate::export::report::words::list(&runtimes, "and"))
    };
    let files = targets(facts, parts, |kind| matches!(kind, LinkKind::UsesFiles(_)));
    let code = if files.is_empty() {
        "the code of the site".to_owned()
    } else {
        format!("the code of the site, from {}", facts.names(files))
    };
    let mut out = vec![
        format!(
            "{} {code}, and with it the business logic: who may log in, what a form does, what a page shows.",
            verb(n, "It executes", "They execute")
        ),
        runs,
    ];
    let databases = targets(facts, parts, |kind| matches!(kind, LinkKind::Sql(_)));
    if databases.is_empty() {
        out.push("No line leads to a database, so pages are computed from the code alone.".to_owned());
    } else {
        out.push(format!(
            "For each dynamic request {} data in {}, and {} the page.",
            verb(n, "it reads or changes", "they read or change"),
            facts.any_of(databases),
            verb(n, "computes", "compute")
        ));
    }
    let asked = askers(facts, parts, LinkKind::serves);
    if asked.is_empty() {
        out.push("No line leads to it, so no request gets there.".to_owned());
    } else {
        let apart = facts.stand_apart(Work::Application, Work::Web);
        let it = verb(n, "it", "they");
        out.push(if apart {
            format!(
                "On {} of {} own, {it} can be changed, sized and multiplied without touching the web tier.",
                verb(n, "a machine", "machines"),
                verb(n, "its", "their")
            )
        } else {
            format!(
                "Here {it} {} the business logic apart from serving files and from storing data.",
                verb(n, "keeps", "keep")
            )
        });
    }
    out
}

pub(super) fn files(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let users = askers(facts, parts, |kind| matches!(kind, LinkKind::UsesFiles(_)));
    let php =
        facts.of_kind(|k| matches!(k, Kind::AppServer(p) if p.runtime == Runtime::PhpFpm)).into_iter().next().is_some();
    let mut out = vec![opening(spec.lesson, 1)];
    out.push(format!(
        "{}: the source code that generates the dynamic content, and the HTML, CSS, JavaScript{} and pictures that pages consist of.",
        "They are the site itself",
        if php { ", PHP" } else { "" }
    ));
    if users.is_empty() {
        out.push("No line says which server uses them.".to_owned());
    } else {
        out.push(format!("Without them {} could not answer.", facts.names(users)));
    }
    if parts.len() > 1 {
        out.push(format!(
            "There are {} copies, which must be brought up to date together, or visitors see an old and a new site in turn.",
            number(parts.len())
        ));
    }
    out
}

fn unique<'a>(ids: impl Iterator<Item = &'a Id>) -> Vec<&'a Id> {
    let set: indexmap::IndexSet<&Id> = ids.collect();
    set.into_iter().collect()
}

fn unique_words(words: impl Iterator<Item = String>) -> Vec<String> {
    let set: indexmap::IndexSet<String> = words.filter(|w| !w.is_empty()).collect();
    set.into_iter().collect()
}
