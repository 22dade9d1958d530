//! Copying while dragging: Alt leaves the originals where they are and moves copies of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Stage;
use super::drag::Drag;
use crate::editor::copying::duplicate;
use crate::editor::moving::pin;
use crate::layout::Rect;
use crate::layout::part_of;
use crate::model::{Id, Point};

/// Copies what is selected, selects the copies, and begins to move them: one gesture.
pub(super) fn begin(from: Point, stage: &mut Stage<'_>) -> Result<Drag, String> {
    let boxes = &stage.sight.arrangement.boxes;
    let originals: BTreeSet<Id> = stage.selection.iter().filter(|id| boxes.contains_key(*id)).cloned().collect();
    let title = match originals.first() {
        Some(only) if originals.len() == 1 => format!("Copy {}", stage.editor.design().title(only.as_str())),
        _ => format!("Copy {} parts", originals.len()),
    };
    stage.editor.begin(title);
    let made = (|| {
        pin(stage.editor, stage.sight.arrangement).map_err(|e| e.to_string())?;
        let design = stage.editor.design();
        let (edits, names) = duplicate(design, &part_of(design, stage.sight.arrangement, &originals));
        edits.into_iter().try_for_each(|edit| stage.editor.apply(edit)).map_err(|e| e.to_string())?;
        Ok::<_, String>(names)
    })();
    let names = match made {
        Ok(names) => names,
        Err(why) => {
            stage.editor.abort();
            return Err(why);
        }
    };
    let copies: BTreeMap<Id, Rect> =
        names.iter().filter_map(|(old, new)| Some((new.clone(), *boxes.get(old)?))).collect();
    *stage.selection = originals.iter().filter_map(|old| names.get(old).cloned()).collect();
    Ok(Drag::of_copies(&copies, from, stage))
}
