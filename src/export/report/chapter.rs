//! A chapter: a title and blocks of Markdown; the document numbers nothing and repeats nothing.

use std::fmt::Write as _;

use crate::export::markdown::{Anchors, Table};

/// A chapter without a block is left out of the document.
#[derive(Debug)]
pub(super) struct Chapter {
    title: &'static str,
    blocks: Vec<Block>,
}

#[derive(Debug)]
enum Block {
    /// A heading below the chapter's.
    Heading(String),
    Text(String),
}

impl Chapter {
    pub(super) const fn new(title: &'static str) -> Self {
        Self { title, blocks: Vec::new() }
    }

    /// A heading below the chapter's; dropped when nothing follows it.
    pub(super) fn heading(&mut self, text: &str) {
        self.blocks.push(Block::Heading(text.to_owned()));
    }

    /// A paragraph, or another block of Markdown; nothing when it is empty.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.blocks.push(Block::Text(text.trim().to_owned()));
        }
    }

    /// A paragraph of these sentences.
    pub(super) fn paragraph(&mut self, sentences: &[String]) {
        let sentences: Vec<&str> = sentences.iter().map(|s| s.trim()).filter(|s| !s.is_empty()).collect();
        self.say(sentences.join(" "));
    }

    pub(super) fn items(&mut self, items: &[String]) {
        let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
        self.say(lines.join("\n"));
    }

    pub(super) fn steps(&mut self, steps: &[String]) {
        let lines: Vec<String> = (1..).zip(steps).map(|(n, step)| format!("{n}. {step}")).collect();
        self.say(lines.join("\n"));
    }

    pub(super) fn table(&mut self, table: &Table) {
        if !table.is_empty() {
            self.say(table.markdown());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.blocks.iter().any(|block| matches!(block, Block::Text(_)))
    }
}

/// The document (writing to a string cannot fail): a title, a table of contents, and the chapters that say something.
pub(super) fn document(title: &str, plain_title: &str, chapters: Vec<Chapter>) -> String {
    let mut anchors = Anchors::default();
    anchors.next(plain_title);
    anchors.next("Contents");
    let (mut contents, mut body) = (String::new(), String::new());
    for chapter in chapters.into_iter().filter(|chapter| !chapter.is_empty()) {
        let anchor = anchors.next(chapter.title);
        let _ = writeln!(contents, "- [{}](#{anchor})", chapter.title);
        let _ = writeln!(body, "\n## {}", chapter.title);
        let mut blocks = chapter.blocks.into_iter().peekable();
        while let Some(block) = blocks.next() {
            match block {
                Block::Heading(text) if matches!(blocks.peek(), Some(Block::Text(_))) => {
                    anchors.next(&text);
                    let _ = writeln!(body, "\n### {text}");
                }
                Block::Heading(_) => {}
                Block::Text(text) => {
                    let _ = writeln!(body, "\n{text}");
                }
            }
        }
    }
    format!("# {title}\n\n## Contents\n\n{contents}{body}")
}
