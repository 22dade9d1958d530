//! What a design hangs on: failures, availabilities and findings.

mod report;

pub use report::{Availability, Finding, Fix, Journey, JourneyReport, Report, Severity};
