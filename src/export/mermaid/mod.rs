//! Mermaid: diagrams as text that lives in a repository beside the code.

mod architecture;
mod carried;
mod flowchart;
mod limits;
mod roles;
mod sequence;
mod sides;
mod styles;
mod words;

pub use architecture::architecture;
pub use carried::{MARK, carrying};
pub use flowchart::flowchart;
pub use limits::too_much;
pub use sequence::sequence;
