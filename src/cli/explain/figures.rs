//! The pages of the numbers that are shown: what each means and why it matters.

use crate::analysis::figures::{FIGURES, Figure};

/// One figure, under a heading of this level.
pub(super) fn one(figure: &Figure, level: usize) -> String {
    format!("{} {} (`{}`)\n\n{}\n", "#".repeat(level), figure.label, figure.name, figure.words())
}

/// All figures.
pub(super) fn all() -> String {
    let pages: Vec<String> = FIGURES.iter().map(|figure| one(figure, 2)).collect();
    format!(
        "# The figures\n\nWhat the numbers in the window, in reports and in JSON mean. `linchpin explain FIGURE` prints one \
         of these pages; in the window they are shown over the number.\n\n{}",
        pages.join("\n")
    )
}
