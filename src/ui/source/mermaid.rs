//! The design as a Mermaid flowchart, as it is exported: to be read and copied. What is pasted here takes its place.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Event, RichText, Ui};

use super::SourceContext;
use super::highlight::Language;
use super::laid::Laid;
use super::page::{PageContext, field, page};
use crate::analysis;
use crate::export::mermaid::{carrying, flowchart};
use crate::model::Design;
use crate::scene::Theme;
use crate::ui::job::{Heard, Job};
use crate::ui::outbox::{Outbox, Wish};

/// The name of the field.
const NAME: &str = "Design as Mermaid";

/// The flowchart that was written last.
#[derive(Debug, Default)]
pub struct MermaidView {
    text: String,
    /// Of which revision of the design it is.
    revision: Option<u64>,
    work: Option<(u64, Job<String>)>,
    laid: Laid,
}

/// What `linchpin export --to mermaid` writes.
fn written(design: &Design) -> String {
    carrying(&flowchart(design, Some(&analysis::analyse(design)), &Theme::LIGHT), design)
}

impl MermaidView {
    /// What can be done with it.
    pub fn bar(&self, ui: &mut Ui) {
        let copy = ui.button("Copy").on_hover_text("Copy the whole text");
        copy.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, "Copy the Mermaid"));
        if copy.clicked() {
            ui.ctx().copy_text(self.text.clone());
        }
        let words = if self.work.is_some() {
            "Writing…"
        } else {
            "Click here and paste Mermaid: what it draws takes the place of the design, as one step"
        };
        ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
    }

    /// Shows the text, written anew on a thread when the design is another one.
    pub fn show(&mut self, ui: &mut Ui, cx: &SourceContext, out: &mut Outbox) {
        self.write(ui, cx);
        let focused = ui.memory(|memory| memory.has_focus(field(NAME)));
        if focused {
            let text = |event: &Event| if let Event::Paste(text) = event { Some(text.clone()) } else { None };
            let pasted = ui.input(|input| input.events.iter().find_map(text));
            if let Some(text) = pasted {
                out.send(Wish::Import(text));
            }
        }
        let (marked, wrong) = (BTreeSet::new(), BTreeMap::new());
        let page_cx = PageContext {
            name: NAME,
            language: Language::Mermaid,
            theme: cx.theme,
            marked,
            wrong,
            goal: None,
            cursor: None,
        };
        let paged = page(ui, &mut self.text.as_str(), &mut self.laid, &page_cx);
        // Nothing chosen: all of it.
        let asked = ui.input(|input| input.events.contains(&Event::Copy));
        if focused && asked && paged.unselected {
            ui.ctx().copy_text(self.text.clone());
        }
    }

    fn write(&mut self, ui: &Ui, cx: &SourceContext) {
        if let Some((revision, job)) = &self.work {
            match job.poll() {
                Heard::Answer(text) => {
                    self.text = text;
                    self.revision = Some(*revision);
                    self.work = None;
                }
                Heard::Nothing => return,
                Heard::End => self.work = None,
            }
        }
        let now = cx.editor.revision();
        if self.revision == Some(now) || cx.editor.is_editing() {
            return;
        }
        let design = cx.editor.design().clone();
        if let Ok(job) = Job::ask("mermaid", ui.ctx(), move || written(&design)) {
            self.work = Some((now, job));
        } else {
            self.text = written(cx.editor.design());
            self.revision = Some(now);
        }
    }
}
