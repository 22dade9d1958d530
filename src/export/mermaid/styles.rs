//! How the parts of a flowchart look: a shape for each kind, a class for each family and severity.

use crate::analysis::Severity;
use crate::catalog::Family;
use crate::model::Kind;
use crate::scene::{Mark, Theme};

/// The families and the names of their classes.
const FAMILIES: [(Family, &str); 8] = [
    (Family::User, "userPart"),
    (Family::Edge, "edgePart"),
    (Family::Balancer, "balancerPart"),
    (Family::Host, "hostPart"),
    (Family::Web, "webPart"),
    (Family::Application, "applicationPart"),
    (Family::Data, "dataPart"),
    (Family::Monitoring, "monitoringPart"),
];

/// The class of parts all of whose findings somebody decided to live with.
pub(super) const ACCEPTED: &str = "findingAccepted";

/// The class of a family.
pub(super) fn family_class(family: Family) -> &'static str {
    FAMILIES.iter().find(|(f, _)| *f == family).map_or("container", |(_, class)| class)
}

/// Every class with its style, those that win over others last.
pub(super) fn styles(theme: &Theme) -> Vec<(String, String)> {
    let mut styles: Vec<(String, String)> = FAMILIES
        .iter()
        .map(|(family, class)| {
            let color = theme.family(*family);
            let fill = color.over(theme.surface, 0.12).css();
            ((*class).to_owned(), format!("fill:{fill},stroke:{},color:{}", color.css(), theme.text.css()))
        })
        .collect();
    let plain = |fill: &str, stroke: &str| format!("fill:{fill},stroke:{stroke},color:{}", theme.text.css());
    styles.push(("container".to_owned(), plain(&theme.container.css(), &theme.border.css())));
    styles.push(("legendRow".to_owned(), plain(&theme.surface.css(), &theme.border.css())));
    styles.push(("note".to_owned(), plain(&theme.note.css(), &theme.note_border.css())));
    styles.push((ACCEPTED.to_owned(), "stroke-dasharray:4 3".to_owned()));
    for severity in Severity::ALL.into_iter().rev() {
        let stroke = format!("stroke:{},stroke-width:2px", theme.severity(severity).css());
        styles.push((severity_class(severity).to_owned(), stroke));
    }
    styles.push(("spof".to_owned(), format!("stroke:{},stroke-width:4px", theme.spof.css())));
    styles
}

/// The class of a part with these marks; none when it has no findings.
pub(super) fn finding_class(mark: &Mark) -> Option<&'static str> {
    let accepted = (!mark.tallies.is_empty()).then_some(ACCEPTED);
    mark.worst().map(severity_class).or(accepted)
}

/// The class of a severity.
pub(super) const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "findingCritical",
        Severity::High => "findingHigh",
        Severity::Medium => "findingMedium",
        Severity::Low => "findingLow",
        Severity::Info => "findingInfo",
    }
}

/// The severity of a class; none for what is accepted.
pub(super) fn severity_of(class: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|s| severity_class(*s) == class)
}

/// The shape of a kind.
pub(super) const fn brackets(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Client(_) => ("([", "])"),
        Kind::Dns(_) | Kind::Firewall(_) | Kind::Waf(_) => ("{{", "}}"),
        Kind::Certificate(_) => (">", "]"),
        Kind::LoadBalancer(_) => ("(", ")"),
        Kind::Server(_) | Kind::Container(_) | Kind::WebServer(_) | Kind::LogStore(_) | Kind::Other(_) => ("[", "]"),
        Kind::AppServer(_) => ("[[", "]]"),
        Kind::AppFiles(_) | Kind::ArtefactStore(_) => ("[/", "/]"),
        Kind::Database(_) | Kind::SessionStore(_) | Kind::BackupStore(_) => ("[(", ")]"),
        Kind::Arbiter(_) => ("{", "}"),
        Kind::MonitoringServer(_) => ("[\\", "/]"),
        Kind::MonitoringClient(_) => ("[/", "\\]"),
    }
}
