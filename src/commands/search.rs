//! `fihris search`: ranked hits.

mod batch;
mod folder_index;
mod format;
mod request;
mod session;

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::filters;
use super::results_page::ResultsPage;
use crate::cli::SearchArgs;
use crate::index::Reader;
pub use request::SearchRequest;
use session::Session;

pub fn run(context: &Context, args: &SearchArgs) -> Result<Outcome> {
    let request = SearchRequest::new(args)?;
    let (dir, indexed) = match &request.folder {
        Some(path) => folder_index::refresh(context, path)?,
        None => (context.index_dir()?, Outcome::Done),
    };
    let (store, reader) = Reader::with_store(&dir)?;
    filters::warn_unmatched(context, &reader, &request.filters)?;
    let queries = request.queries.read()?;
    let title = request.queries.title(&queries);
    let mut renderer = request.format.renderer(title, context);
    let session = Session::new(&request, &dir, &store, &reader, &*renderer)?;
    for warning in request.ignored_flags(&*renderer) {
        context.warn(warning);
    }
    let mut page = if request.open_page {
        Some(ResultsPage::create(title, &dir)?)
    } else {
        None
    };
    let mut stdout = if request.format.null {
        context.raw_stdout()
    } else {
        context.stdout()
    };
    let mut out: &mut dyn Write = match &mut page {
        Some(page) => page,
        None => &mut stdout,
    };
    let mut any = false;
    let jobs = request.jobs.min(queries.len());
    let ahead = batch::hits_ahead(jobs, session.reads_records());
    batch::in_order(
        &queries,
        jobs,
        |query| session.answer(query, ahead),
        |answer| {
            any |= answer.summary.total > 0;
            session.print(context, &mut out, &mut *renderer, answer)
        },
    )?;
    if !request.count_only {
        renderer.finish(&mut out)?;
    }
    out.flush()?;
    if let Some(page) = page {
        page.open(context)?;
    }
    Ok(if indexed == Outcome::Incomplete {
        Outcome::Incomplete
    } else {
        Outcome::of_results(any)
    })
}
