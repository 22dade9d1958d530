//! A rule's page of documentation, made readable: headings, paragraphs, lists and code.

use egui::text::LayoutJob;
use egui::{FontId, TextFormat, TextStyle};

use super::theme::bold;
use crate::analysis::rules::{Profile, RuleMeta};

/// One block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    /// A heading with its level, 1 for the title.
    Heading(usize, String),
    Paragraph(String),
    Item(String),
}

/// The blocks of a page in Markdown: as much of it as the pages use.
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        let words = line.trim();
        let level = words.bytes().take_while(|b| *b == b'#').count();
        if level > 0 {
            blocks.push(Block::Heading(level, words[level..].trim().to_owned()));
            open = false;
        } else if let Some(item) = words.strip_prefix("- ").or_else(|| words.strip_prefix("* ")) {
            blocks.push(Block::Item(item.to_owned()));
            open = true;
        } else if words.is_empty() {
            open = false;
        } else if let (true, Some(Block::Paragraph(text) | Block::Item(text))) = (open, blocks.last_mut()) {
            text.push(' ');
            text.push_str(words);
        } else {
            blocks.push(Block::Paragraph(words.to_owned()));
            open = true;
        }
    }
    blocks
}

/// Shows the page of a rule, and below it its code, profile, threat and references.
pub fn rule_page(ui: &mut egui::Ui, meta: &RuleMeta) {
    for block in blocks(&meta.page()) {
        show(ui, &block);
    }
    ui.add_space(10.0);
    ui.separator();
    let profile = match meta.profile {
        Profile::Core => "core",
        Profile::Hardening => "hardening",
    };
    ui.weak(format!("{} {}: {} severity, {profile} profile", meta.code, meta.name, meta.severity.name()));
    ui.weak(format!("Threat (STRIDE): {}", meta.stride.name()));
    if !meta.references.is_empty() {
        ui.weak(format!("References: {}", meta.references.join(", ")));
    }
}

/// Shows one section of the page of a rule: what stands below a heading that begins with these words.
pub fn rule_section(ui: &mut egui::Ui, meta: &RuleMeta, heading: &str) {
    let begins = |block: &Block| matches!(block, Block::Heading(_, words) if words.starts_with(heading));
    let blocks = blocks(&meta.page());
    let body = blocks.iter().skip_while(|b| !begins(b)).skip(1);
    for block in body.take_while(|b| !matches!(b, Block::Heading(..))) {
        show(ui, block);
    }
}

fn show(ui: &mut egui::Ui, block: &Block) {
    match block {
        Block::Heading(1, words) => {
            ui.heading(words);
        }
        Block::Heading(_, words) => {
            ui.add_space(8.0);
            ui.label(bold(words).size(14.0));
        }
        Block::Paragraph(words) => {
            ui.label(inline(ui, words));
        }
        Block::Item(words) => {
            ui.horizontal_top(|ui| {
                ui.label("•");
                ui.label(inline(ui, words));
            });
        }
    }
}

/// Words with `code` in them.
pub fn inline(ui: &egui::Ui, words: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = TextStyle::Body.resolve(ui.style());
    let code = FontId::monospace(plain.size * 0.95);
    for (n, run) in words.split('`').enumerate() {
        let mut format = TextFormat::simple(plain.clone(), ui.visuals().text_color());
        if n % 2 == 1 {
            format.font_id = code.clone();
            format.background = ui.visuals().faint_bg_color;
        }
        job.append(run, 0.0, format);
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::rules::RULES;

    #[test]
    fn lines_become_paragraphs_and_items_and_nothing_is_lost() {
        let page = "# A title\n\n## Why\nOne line\nand the next.\n\nAnother.\n- first\n  goes on\n- second\n";
        let expected = [
            Block::Heading(1, "A title".to_owned()),
            Block::Heading(2, "Why".to_owned()),
            Block::Paragraph("One line and the next.".to_owned()),
            Block::Paragraph("Another.".to_owned()),
            Block::Item("first goes on".to_owned()),
            Block::Item("second".to_owned()),
        ];
        assert_eq!(blocks(page), expected);
    }

    #[test]
    fn every_rule_says_how_to_fix_it_under_a_heading_that_the_window_finds() {
        for rule in RULES {
            let found = blocks(&rule.meta.page());
            assert!(matches!(&found[0], Block::Heading(1, title) if !title.is_empty()), "{}", rule.meta.name);
            let how = found.iter().any(|b| matches!(b, Block::Heading(2, words) if words.starts_with("How to fix")));
            assert!(how, "{}", rule.meta.name);
        }
    }
}
