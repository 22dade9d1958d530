//! Mermaid: diagrams as text that lives in a repository beside the code.

mod flowchart;
mod styles;
mod words;

pub use flowchart::flowchart;
