//! What we rely on of tantivy's files, beyond its documented interface.
//!
//! `docs/TANTIVY.md` says what an upgrade must check.

use std::collections::HashSet;

use serde::Deserialize;

/// Returns whether a file of this name can be part of a segment: 32 hexadecimal digits, a dot, and what it holds.
/// Relies on `SegmentMeta::relative_path`; `a_name_of_every_component_is_one_of_a_segment` would notice a change.
pub(crate) fn is_segment_file(name: &str) -> bool {
    let Some((segment, extension)) = name.split_once('.') else {
        return false;
    };
    segment.len() == 32
        && segment
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && !extension.is_empty()
        && extension
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

/// The parts of `meta.json` that name files.
#[derive(Deserialize)]
struct Metas {
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    segment_id: String,
}

/// Returns the ids of the segments that the text of a `meta.json` lists, as 32 hexadecimal digits; `None` if it is
/// not a `meta.json`. Relies on the serialized form of `IndexMeta`.
pub(crate) fn listed_segments(meta: &[u8]) -> Option<HashSet<String>> {
    let metas: Metas = serde_json::from_slice(meta).ok()?;
    let ids = metas.segments.into_iter();
    Some(
        ids.map(|segment| segment.segment_id.replace('-', ""))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_every_component_is_one_of_a_segment() {
        use tantivy::index::SegmentComponent;
        let index = tantivy::Index::create_in_ram(crate::index::schema::schema().0);
        let segment = index.new_segment();
        let components = [
            SegmentComponent::Postings,
            SegmentComponent::Positions,
            SegmentComponent::FastFields,
            SegmentComponent::FieldNorms,
            SegmentComponent::Terms,
            SegmentComponent::Store,
            SegmentComponent::TempStore,
        ];
        for component in components {
            let path = segment.meta().relative_path(component);
            let name = path.to_str().expect("UTF-8");
            assert!(is_segment_file(name), "{name}");
        }
        for name in [
            "meta.json",
            "0123.idx",
            "0123456789abcdef0123456789abcdef",
            "../0123456789abcdef0123456789abcdef.idx",
        ] {
            assert!(!is_segment_file(name), "{name}");
        }
    }
}
