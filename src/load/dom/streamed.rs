//! Puts the parts of a page that React streams where readers see them. The server sends such a part
//! at the end of the page, `<div hidden id="S:1">…</div>`, and a script moves it to its place,
//! `<template id="B:1">` or `<template id="P:1">`. A page that was saved without a browser still has
//! it at the end, hidden.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

/// The largest number of parts that are moved.
const MAX_PARTS: usize = 1000;

/// Moves the streamed parts to their places. A part without a place is shown where it is.
pub fn place(page: &Document) {
    let parts = page.select("div[hidden][id^='S:']");
    if parts.length() == 0 {
        return;
    }
    let mut places: HashMap<String, NodeId> = HashMap::new();
    for kind in ["P:", "B:"] {
        for template in page.select(&format!("template[id^='{kind}']")).nodes() {
            if let Some(number) = number(template, kind) {
                places.insert(number, template.id);
            }
        }
    }
    for part in parts.nodes().iter().take(MAX_PARTS) {
        let place = number(part, "S:").and_then(|number| places.get(&number));
        // A place within the part itself would make a circle.
        let is_outside = |place: &NodeId| {
            let around = page.tree.ancestor_ids_of(place, None);
            !around.contains(&part.id)
        };
        let place = place.filter(|place| is_outside(place));
        match (place.and_then(|id| page.tree.get(id)), part.first_child()) {
            (Some(place), Some(first)) => {
                place.insert_siblings_before(&first.id);
                part.remove_from_parent();
            }
            _ => part.remove_attr("hidden"),
        }
    }
}

/// Returns the number in the id of an element, behind its kind.
fn number(node: &NodeRef, kind: &str) -> Option<String> {
    node.attr("id")?.strip_prefix(kind).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(html: &str) -> String {
        let page = Document::from(html);
        place(&page);
        page.select("body").inner_html().to_string()
    }

    #[test]
    fn a_streamed_part_is_put_into_its_place() {
        let html = "<main><template id=\"B:0\"></template><p>بعد</p></main>\
                    <div hidden id=\"S:0\"><p>أول</p><template id=\"P:1\"></template><p>ثالث</p></div>\
                    <div hidden id=\"S:1\"><p>ثان</p></div>";
        let text = placed(html).replace("<template id=\"B:0\"></template>", "");
        assert_eq!(
            text.replace("<template id=\"P:1\"></template>", ""),
            "<main><p>أول</p><p>ثان</p><p>ثالث</p><p>بعد</p></main>"
        );
    }

    #[test]
    fn a_part_without_a_place_is_shown_and_a_circle_is_not_made() {
        assert_eq!(
            placed("<div hidden id=\"S:0\"><p>نص</p></div>"),
            "<div id=\"S:0\"><p>نص</p></div>"
        );
        let own = "<div hidden id=\"S:0\"><template id=\"B:0\"></template><p>نص</p></div>";
        assert!(placed(own).contains("<p>نص</p>"));
        assert_eq!(
            placed("<div hidden><p>نص</p></div>"),
            "<div hidden=\"\"><p>نص</p></div>"
        );
    }
}
