//! The designs that come with the program: the examples of this repository, built in.

use crate::model::Design;

/// A design to start from.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Its name on the command line: `distributed`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it shows, in one line.
    pub teaches: &'static str,
    /// Its file.
    pub ron: &'static str,
}

impl Template {
    /// The design itself.
    ///
    /// # Panics
    /// Never: a test reads every template.
    pub fn design(&self) -> Design {
        super::parse(self.ron).expect("every template is a sound design")
    }
}

macro_rules! templates {
    ($($name:literal, $title:literal: $teaches:literal,)+) => {
        &[$(Template { name: $name, title: $title, teaches: $teaches, ron: include_str!(concat!("../../examples/", $name, ".ron")) }),+]
    };
}

/// Every template, simplest first.
pub const TEMPLATES: &[Template] = templates! {
    "simple-stack", "Simple stack": "one server with everything on it: the smallest site, and everything is a single point of failure",
    "distributed", "Distributed": "a load balancer, two servers, a primary and a replica: work is shared, the balancer and the primary are not",
    "secured-monitored", "Secured monitored": "the same behind firewalls, with HTTPS and monitoring",
    "scale-up", "Scale up": "two balancers as a cluster, a server for each role",
    "hardened", "Hardened": "the distributed design with every weakness fixed: no single point of failure is left",
    "drawn-layers", "Drawn layers": "web, application and database layers behind one balancer, and a balancer that bypasses the web server",
    "three-tiers", "Three tiers": "two web servers behind a balancer, both database nodes on one server",
    "scaled-graph", "Scaled graph": "two balancers before one web, one application and one database server, with monitoring clients",
    "scaled-sequence", "Scaled sequence": "a name server and two of everything, of which one half is not connected",
    "all-in-one-pair", "All in one pair": "two servers with the whole stack each, a primary on one and a replica on the other",
    "php-servers", "Php servers": "two PHP-FPM servers behind a balancer on a server of its own",
    "checked-and-sticky", "Checked and sticky": "health checks and session persistence on the balancer",
};

/// The template of this name.
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|t| t.name == name)
}
