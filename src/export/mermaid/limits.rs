//! What Mermaid refuses to draw as long as nobody raises its limits.

/// Mermaid's setting `maxEdges` where nobody changed it.
pub(super) const MOST_EDGES: usize = 500;

/// Mermaid's setting `maxTextSize` where nobody changed it, in UTF-16 units, comments included.
pub(super) const MOST_CHARACTERS: usize = 50_000;

/// One sentence for each limit that a flowchart of ours passes.
pub fn too_much(chart: &str) -> Vec<String> {
    // Labels hold no `>` and stand in quotes: what is left is a line of the diagram.
    let is_edge = |l: &&str| !l.trim_start().starts_with("%%") && (l.contains(">|\"") || is_leader(l));
    let edges = chart.lines().filter(is_edge).count();
    let mut sentences = Vec::new();
    if edges > MOST_EDGES {
        sentences.push(format!(
            "the flowchart has {edges} lines and Mermaid draws {MOST_EDGES} unless its setting maxEdges is raised"
        ));
    }
    let characters = chart.encode_utf16().count();
    if characters > MOST_CHARACTERS {
        sentences.push(format!(
            "the flowchart has {characters} characters and Mermaid reads {MOST_CHARACTERS} unless its setting \
             maxTextSize is raised"
        ));
    }
    sentences
}

fn is_leader(line: &str) -> bool {
    line.contains(" -.- ") && !line.contains('"')
}
