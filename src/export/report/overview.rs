//! The overview: what the design is, in a few sentences, and what it hangs on.

use super::ReportOptions;
use super::chapter::Chapter;
use super::facts::Facts;
use super::route::Work;
use super::words::{capital, counted, list, lower, noun, number, percent, verb};
use crate::analysis::{Journey, Severity};
use crate::catalog::{self, Family, KINDS, KindSpec};
use crate::export::markdown::{code, escape};
use crate::font::one_line;
use crate::model::{Component, Kind};

pub(super) fn chapter(facts: &Facts, options: &ReportOptions) -> Chapter {
    let mut chapter = Chapter::new("Overview");
    if let Some(date) = options.date {
        chapter.say(format!("As of {}.", escape(date)));
    }
    if facts.design.components.is_empty() {
        chapter.say("The design is empty: nothing is drawn yet, so there is nothing to explain and nothing to judge.");
        return chapter;
    }
    chapter.paragraph(&[what(facts), inventory(facts)]);
    chapter.say(way(facts));
    chapter.say(verdict(facts));
    chapter
}

fn what(facts: &Facts) -> String {
    let domain = one_line(&facts.design.domain);
    let site = if domain.is_empty() { "a website".to_owned() } else { format!("the website {}", code(&domain)) };
    if facts.design.components.values().all(|c| matches!(c.kind, Kind::Client(_))) {
        return format!("This is the beginning of a web infrastructure for {site}.");
    }
    format!("This is the web infrastructure that serves {site}.")
}

/// `It has two servers, one load balancer (HAProxy), …`.
fn inventory(facts: &Facts) -> String {
    let counts: Vec<String> = KINDS
        .iter()
        .filter(|spec| spec.family != Family::User)
        .filter_map(|spec| {
            let of_kind = facts.of_kind(|kind| kind.type_name() == spec.type_name);
            (!of_kind.is_empty()).then(|| counted_with_product(spec, &of_kind))
        })
        .collect();
    if counts.is_empty() {
        return "Only where its users are is drawn yet.".to_owned();
    }
    format!("It has {}.", list(&counts, "and"))
}

fn counted_with_product(spec: &KindSpec, parts: &[(&crate::model::Id, &Component)]) -> String {
    let counted = counted(parts.len(), spec);
    let mut products: Vec<String> = Vec::new();
    for (_, component) in parts {
        let product = product(&component.kind);
        if !product.is_empty() && !products.contains(&product) {
            products.push(product);
        }
    }
    // Nothing stated is no product: `Other` alone says no more than that.
    if products.is_empty() || products == ["other software"] {
        counted
    } else {
        format!("{counted} ({})", list(&products, "and"))
    }
}

/// The program behind a part, as the catalogue calls it.
fn product(kind: &Kind) -> String {
    let words = (catalog::kind(kind).describe)(kind);
    let named = matches!(
        kind,
        Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_) | Kind::Database(_) | Kind::MonitoringServer(_)
    );
    let first = words.split(',').next().unwrap_or_default();
    match first {
        "Other" if named => "other software".to_owned(),
        first if named => first.to_owned(),
        _ => String::new(),
    }
}

/// The way of a request in one sentence.
fn way(facts: &Facts) -> String {
    let stages = &facts.route.stages;
    if stages.is_empty() {
        let client = facts.of_kind(|k| matches!(k, Kind::Client(_)));
        return if client.is_empty() {
            "No browser is drawn, so nothing says where requests come from.".to_owned()
        } else {
            "No line leads from the browser to a part that answers requests, so nobody can visit the site yet."
                .to_owned()
        };
    }
    let stops: Vec<String> = stages
        .iter()
        .take(6)
        .map(|stage| {
            let spec = stage.parts.first().and_then(|id| facts.kind(id)).map(catalog::kind);
            let label = spec.map_or_else(String::new, |spec| lower(spec.label));
            match (stage.parts.as_slice(), spec) {
                ([_], _) | (_, None) => format!("the {label}"),
                (parts, Some(spec)) => format!("one of {} {}", number(parts.len()), noun(parts.len(), spec)),
            }
        })
        .collect();
    let further = if stages.len() > 6 { " and further parts" } else { "" };
    let database = facts
        .route
        .doing(Work::Application)
        .into_iter()
        .any(|id| !facts.linked(id, |kind| matches!(kind, crate::model::LinkKind::Sql(_))).is_empty());
    let end = if database { ", which asks the database" } else { "" };
    format!("A visitor's request goes through {}{further}{end}.", list(&stops, "and"))
}

/// What it hangs on, in figures.
fn verdict(facts: &Facts) -> String {
    let spofs = facts.single_points();
    let mut sentences = Vec::new();
    if facts.visits().is_empty() {
        return String::new();
    }
    if spofs.is_empty() {
        sentences.push("It has no single point of failure: no part's death alone stops the site.".to_owned());
    } else {
        let n = spofs.len();
        sentences.push(format!(
            "It has {} single {} of failure: {}.",
            number(n),
            verb(n, "point", "points"),
            facts.names(spofs.iter().map(|(id, _)| *id))
        ));
    }
    let count = |severity| facts.findings(|f| f.severity == severity).len();
    let counts: Vec<(usize, &str)> =
        Severity::ALL.into_iter().map(|s| (count(s), s.name())).filter(|(n, _)| *n > 0).collect();
    if counts.is_empty() {
        sentences.push("The check found nothing else to mend.".to_owned());
    } else {
        let words: Vec<String> = counts.iter().map(|(n, name)| format!("{} {name}", number(*n))).collect();
        let total: usize = counts.iter().map(|(n, _)| n).sum();
        let weaknesses = verb(total, "weakness", "weaknesses");
        sentences.push(format!("The check found {} {weaknesses} ({}).", number(total), list(&words, "and")));
    }
    let served = |journey| {
        let availability = facts.report.journeys.get(&journey)?.availability?;
        let about = if availability.estimate.is_some() { "about " } else { "" };
        Some(format!("{about}{}", percent(availability.expected)))
    };
    match (served(Journey::Read), served(Journey::Write)) {
        (Some(read), Some(write)) if read == write => {
            sentences.push(format!("In the long run, {read} of reads and writes succeed."));
        }
        (Some(read), Some(write)) => {
            sentences.push(format!("In the long run, {read} of reads and {write} of writes succeed."));
        }
        _ => sentences.extend(
            served(Journey::Static).map(|share| format!("In the long run, {share} of static requests succeed.")),
        ),
    }
    sentences.iter().map(|s| capital(s)).collect::<Vec<_>>().join(" ")
}
