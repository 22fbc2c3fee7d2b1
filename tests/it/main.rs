//! Tests of the library and of the `fihris` binary. Run one module with `cargo test --test it MODULE::`.
//!
//! `kills`, `failpoints` and `starved` are test programs of their own: they need exact timing, a feature,
//! or limits on the number of processes, which other tests running in parallel would disturb.

#[path = "../util/mod.rs"]
mod util;

mod architecture;
mod arrivals;
mod batch;
mod bidi;
#[cfg(unix)]
mod changing_files;
mod check;
#[cfg(feature = "cluster")]
mod cluster;
mod commands;
mod compact;
mod compare;
mod config;
mod containers;
mod copies;
mod counting;
mod dates;
mod escapes;
mod exact_spelling;
mod explain;
mod fields;
mod flips;
mod formats;
mod fuzz_corpus;
mod hostile;
#[cfg(unix)]
mod hostile_folders;
mod index;
mod kept;
mod kwic;
mod limits;
#[cfg(feature = "mcp")]
mod mcp;
mod messages;
mod moving;
mod names;
mod nothing_lost;
mod open;
mod output;
mod ownership;
mod page;
mod paths;
mod plain_pages;
mod positions;
#[cfg(unix)]
mod pressure;
#[cfg(unix)]
mod python;
mod query;
mod query_language;
mod ranking;
#[cfg(unix)]
mod readme;
mod regressions;
mod schemas;
mod seeds;
#[cfg(feature = "serve")]
mod serve;
mod several;
mod show;
mod similar;
mod stages;
#[cfg(unix)]
mod statistics;
mod strangers;
mod supply;
mod takedown;
mod terms;
mod totals;
#[cfg(unix)]
mod transcripts;
#[cfg(all(unix, feature = "watch"))]
mod watch;
