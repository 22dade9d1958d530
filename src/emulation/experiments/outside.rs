//! What somebody outside reaches: a visitor who connects to parts that are not meant for visitors.

use std::net::Ipv4Addr;
use std::time::Duration;

use http_body_util::Full;
use hyper::{Request, header};

use super::lab::Lab;
use crate::emulation::embedded::client;
use crate::model::Id;

/// How long somebody outside waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Where somebody outside sits: among the addresses of visitors, and nobody's own.
const OUTSIDE: Ipv4Addr = Ipv4Addr::new(127, 100, 9, 9);

impl Lab<'_> {
    /// Whether a unit accepts a connection from outside, and a line that says so.
    pub(super) fn knock(&self, unit: &Id) -> (bool, String) {
        let Some(address) = self.session.addresses().get(unit) else {
            return (false, format!("{unit} does not listen"));
        };
        let answer = self.session.as_if(None, client::connect(*address, Some(OUTSIDE.into())));
        let words = match &answer {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        };
        (answer.is_ok(), format!("connect to {unit}, port {}, from outside: {words}", address.port()))
    }

    /// Whether a unit serves the page to somebody outside, and a line that says so.
    pub(super) fn fetch(&self, unit: &Id) -> (bool, String) {
        let Some(address) = self.session.addresses().get(unit) else {
            return (false, format!("{unit} does not listen"));
        };
        let request = Request::get("/").header(header::HOST, address.to_string()).body(Full::default());
        let Ok(request) = request else { return (false, String::new()) };
        let answer = self.session.as_if(None, client::ask(*address, Some(OUTSIDE.into()), request, PATIENCE));
        let (served, words) = match &answer {
            Ok(answer) => (answer.status().is_success(), answer.status().to_string()),
            Err(why) => (false, format!("{why:?}")),
        };
        (served, format!("GET / from {unit}, past the balancer: {words}"))
    }
}
