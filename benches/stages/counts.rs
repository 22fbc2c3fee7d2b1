//! The stages, by the functions that are their work.

use std::path::Path;

use anyhow::Result;

use crate::callgrind::Profile;
use crate::inputs::{ARTICLES, QUERIES};
use crate::record::Stage;

/// A stage: its functions, and those within them that are other stages.
struct Functions {
    name: &'static str,
    counted: &'static [&'static str],
    without: &'static [&'static str],
}

const ANALYSIS: &str = "fihris::arabic::word_terms::WordTerms::new";
const PLAN: &str = "fihris::query::plan::Planner::tree";

const INDEXING: [Functions; 8] = [
    // The detection of the encoding, and of files without text.
    Functions {
        name: "scan",
        counted: &["fihris::load::scan::Scan::add"],
        without: &[],
    },
    Functions {
        name: "decode",
        counted: &["fihris::load::text::Text<R>::fill"],
        without: &[],
    },
    // With the lines of a page that cleaning takes, and with its dates.
    Functions {
        name: "split",
        counted: &["fihris::load::plain::read_page"],
        without: &[],
    },
    Functions {
        name: "clean",
        counted: &["fihris::clean::clean"],
        without: &[],
    },
    Functions {
        name: "dates",
        counted: &["fihris::dates::parse_in"],
        without: &[],
    },
    Functions {
        name: "analyse",
        counted: &[ANALYSIS],
        without: &[],
    },
    Functions {
        name: "build",
        counted: &["fihris::index::write::segment::SegmentBuilder::add_article"],
        without: &[ANALYSIS],
    },
    Functions {
        name: "write",
        counted: &["fihris::index::write::segment::SegmentBuilder::finish"],
        without: &[],
    },
];

const SEARCHING: [Functions; 6] = [
    Functions {
        name: "parse",
        counted: &["fihris::query::grammar::parse_with"],
        without: &[],
    },
    Functions {
        name: "plan",
        counted: &[PLAN],
        without: &[],
    },
    Functions {
        name: "score",
        counted: &["fihris::search::search"],
        without: &[PLAN],
    },
    Functions {
        name: "read",
        counted: &["fihris::index::read::reader::Reader::stored_article"],
        without: &[],
    },
    Functions {
        name: "excerpt",
        counted: &[
            "fihris::query::hit_positions::HitPositions::read",
            "fihris::snippet::ArticleMatches::at_positions",
            "fihris::snippet::excerpt",
        ],
        without: &[],
    },
    Functions {
        name: "render",
        counted: &["<fihris::render::terminal::Text as fihris::render::Renderer>::hit"],
        without: &[],
    },
];

/// Returns the instructions of all stages. A stage whose functions are not in the program has none.
pub fn all(program: &Path, folder: &Path) -> Result<Vec<Stage>> {
    let index = [
        "--quiet", "--index", "index", "index", "--jobs", "1", ARTICLES,
    ];
    let search = [
        "--quiet",
        "--index",
        "index",
        "search",
        "--queries",
        QUERIES,
        "--jobs",
        "1",
        "--format",
        "text",
    ];
    let start = Profile::of(program, &["--version"], folder)?;
    let mut stages = vec![Stage::measured("start", start.total)];
    for (arguments, functions) in [(&index[..], &INDEXING[..]), (&search, &SEARCHING)] {
        let profile = Profile::of(program, arguments, folder)?;
        stages.extend(functions.iter().map(|stage| {
            let sum = |names: &[&str]| names.iter().map(|name| profile.of_function(name)).sum();
            let within: u64 = sum(stage.without);
            Stage::measured(stage.name, u64::saturating_sub(sum(stage.counted), within))
        }));
    }
    Ok(stages)
}
