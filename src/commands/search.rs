//! `fihris search`: ranked hits.

mod batch;
mod folder_index;
mod new;
mod queries;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};

use super::context::Context;
use super::filters;
use super::message::Level;
use super::pager::with_pager;
use super::results_page::ResultsPage;
use super::{Outcome, plural};
#[cfg(feature = "cluster")]
use crate::answer::filters::on_engine;
use crate::answer::request::QueryText;
pub use crate::answer::request::SearchRequest;
use crate::answer::session::{Answer, Audience, Session};
use crate::cli::search::DEFAULT_LIMIT;
use crate::cli::{SearchArgs, SearchFormat};
use crate::controls::neutralize;
use crate::render::Renderer;
use crate::search::copies::cache;
use crate::suggestions;
use batch::Event;
use new::Showing;
use queries::QueryStream;

pub fn run(context: &Context, args: &SearchArgs) -> Result<Outcome> {
    let mut request = SearchRequest::new(args)?;
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        return on_cluster(context, &request, &cluster);
    }
    if context.has_several_indexes() {
        refuse_single(&request)?;
    }
    let (dir, indexed) = match &request.folder {
        Some(path) => folder_index::refresh(context, path)?,
        None => (context.queries_dir()?, Outcome::Done),
    };
    let (store, reader) = if context.has_several_indexes() {
        (None, context.readers()?.1)
    } else {
        let (store, reader) = context.open(&dir)?;
        (Some(store), reader)
    };
    filters::warn_unmatched(context, &reader, &request.filters)?;
    let (queries, mut stream) = request.queries.known_or_streamed(request.is_batch)?;
    let mut showing = match (queries.first().filter(|_| request.new), &store) {
        (Some(query), Some(store)) => Some(Showing::begin(
            context,
            store,
            &reader,
            query,
            &mut request,
        )?),
        _ => None,
    };
    let request = request;
    let title = request.queries.title(&queries);
    let mut renderer =
        request
            .format
            .renderer(title, || request.page_settings(), &context.destination());
    let clusters = match store.as_ref().filter(|_| request.collapse) {
        Some(store) => Some(Arc::new(cache::read(store, &reader)?)),
        None => None,
    };
    let audience = audience(context, &request, &dir);
    let session = Session::new(&request, &dir, &reader, clusters, &*renderer, audience);
    for warning in request.ignored_flags(&*renderer) {
        context.warn(warning);
    }
    let any = answer(
        context,
        &session,
        &queries,
        stream.take(),
        &mut *renderer,
        showing.as_mut(),
        title,
        &dir,
    )?;
    if let Some(showing) = showing {
        showing.end(context);
    }
    Ok(if indexed == Outcome::Incomplete {
        Outcome::Incomplete
    } else {
        Outcome::of_results(any)
    })
}

/// Searches an index on a cluster.
///
/// # Errors
/// Returns an error if the cluster does not answer, or if the request has a feature that it does not
/// have.
#[cfg(feature = "cluster")]
fn on_cluster(
    context: &Context,
    request: &SearchRequest,
    cluster: &crate::cluster::Cluster,
) -> Result<Outcome> {
    use crate::search::engine::{Engine, NO_FOLDER};
    let flags = [
        (request.collapse, "--collapse"),
        (request.new, "--new"),
        (request.per.is_some(), "--per"),
        (request.folder.is_some(), "--in"),
    ];
    if let Some((_, flag)) = flags.iter().find(|(is_given, _)| *is_given) {
        bail!("{flag} does not work on a cluster: give --index a folder");
    }
    cluster.check_index()?;
    for warning in on_engine::unmatched(cluster, &request.filters)? {
        context.warn(&warning);
    }
    let (queries, stream) = request.queries.known_or_streamed(request.is_batch)?;
    let title = request.queries.title(&queries);
    let mut renderer =
        request
            .format
            .renderer(title, || request.page_settings(), &context.destination());
    let dir = Path::new(NO_FOLDER);
    let reader = cluster.blank_reader()?;
    let audience = audience(context, request, dir);
    let session = Session::new(request, dir, &reader, None, &*renderer, audience);
    let session = session.with_engine(cluster);
    for warning in request.ignored_flags(&*renderer) {
        context.warn(warning);
    }
    let any = answer(
        context,
        &session,
        &queries,
        stream,
        &mut *renderer,
        None,
        title,
        dir,
    )?;
    Ok(Outcome::of_results(any))
}

/// Answers all queries into the pager, a page or a pipe. Returns whether one of them has a hit.
#[expect(clippy::too_many_arguments, reason = "the parts of one search")]
fn answer(
    context: &Context,
    session: &Session,
    queries: &[QueryText],
    mut stream: Option<QueryStream>,
    renderer: &mut dyn Renderer,
    mut showing: Option<&mut Showing>,
    title: Option<&str>,
    dir: &Path,
) -> Result<bool> {
    let request = session.request;
    let mut any = false;
    let mut answer_all = |out: &mut dyn Write| {
        let showing = showing.as_deref_mut();
        let stream = stream.take();
        any = answer_all(context, session, queries, stream, renderer, showing, out)?;
        Ok(())
    };
    if request.open_page {
        let mut page = ResultsPage::create(title, dir)?;
        answer_all(&mut page)?;
        page.open(context)?;
    } else if request.format.prints_bytes(io::stdout().is_terminal()) {
        answer_all(&mut *context.raw_stdout())?;
    } else {
        with_pager(context, request.uses_pager(), answer_all)?;
    }
    Ok(any)
}

/// Rejects what several indexes at once cannot do.
///
/// # Errors
/// Returns an error if a flag needs one index.
fn refuse_single(request: &SearchRequest) -> Result<()> {
    let flags = [
        (
            request.collapse,
            "--collapse takes one index, which stores its copies",
        ),
        (
            request.new,
            "--new takes one index, to which its marks belong",
        ),
        (
            request.folder.is_some(),
            "--in takes one index, of the folder that it names",
        ),
    ];
    match flags.iter().find(|(is_given, _)| *is_given) {
        Some((_, reason)) => bail!("{reason}: give --index once"),
        None => Ok(()),
    }
}

/// Returns the readers of the output of a search.
fn audience(context: &Context, request: &SearchRequest, dir: &Path) -> Audience {
    Audience {
        has_heading: context.width().is_some() && request.format.is_text(),
        elsewhere: if request.folder.is_some() {
            None
        } else {
            context.elsewhere(dir)
        },
        wants_names: notes_on_stderr(request),
        hides_paths: false,
    }
}

/// Returns whether stderr has the total of a list that is cut and the Arabic words of names in Latin
/// letters. JSON and pages have them, and a batch is for programs.
fn notes_on_stderr(request: &SearchRequest) -> bool {
    let has_all = matches!(
        request.format.kind,
        SearchFormat::Json | SearchFormat::Html | SearchFormat::Trec
    );
    !has_all && !request.is_batch
}

/// Reports the warnings, the notes and the suggestions of an answer on stderr.
fn report(context: &Context, request: &SearchRequest, answer: &Answer) {
    for warning in answer.warnings.iter().chain(&answer.left_out) {
        context.warn(warning);
    }
    if answer.summary.topic.is_none() && answer.summary.query.trim().is_empty() {
        context.warn("an empty query finds nothing: `*` finds every article");
    }
    if let Some(note) = cut_note(request, answer) {
        context.warn(&note);
    }
    if notes_on_stderr(request) {
        for names in &answer.summary.names {
            context.say(&format!("{}: {}", names.latin, names.arabic.join("، ")));
        }
    }
    let suggestions = &answer.summary.suggestions;
    let topic = answer.summary.topic.as_deref();
    let is_for_people = io::stdout().is_terminal() && !request.count_only && topic.is_none();
    // The object of a query of a batch has them.
    let is_data = topic.is_some() && request.format.kind == SearchFormat::Json;
    if answer.summary.total == 0 && (!suggestions.is_empty() && !is_data || is_for_people) {
        let message = if request.new && suggestions.is_empty() {
            "nothing new".to_owned()
        } else {
            suggestions::message(suggestions)
        };
        match topic {
            Some(topic) => context.warn(&format!("{}: {message}", neutralize(topic))),
            None => context.warn(&message),
        }
    }
}

/// Returns a note about the hits that a list of the usual length lacks: a list in a pipe could be
/// taken for the whole.
fn cut_note(request: &SearchRequest, answer: &Answer) -> Option<String> {
    let summary = &answer.summary;
    let is_cut = notes_on_stderr(request)
        && !request.count_only
        && summary.heading.is_none()
        && request.offset == 0
        && request.limit == DEFAULT_LIMIT
        && summary.shown == DEFAULT_LIMIT
        && summary.total > DEFAULT_LIMIT as u64;
    is_cut.then(|| {
        format!(
            "only the first {DEFAULT_LIMIT} of {} shown: -n all prints all",
            plural(summary.total, "article")
        )
    })
}

/// Answers all queries and prints the answers: those of a list, then those of a stream one by one.
/// Returns whether one of them has a hit.
fn answer_all(
    context: &Context,
    session: &Session,
    queries: &[QueryText],
    stream: Option<QueryStream>,
    renderer: &mut dyn Renderer,
    mut showing: Option<&mut Showing>,
    mut out: &mut dyn Write,
) -> Result<bool> {
    let request = session.request;
    let is_stream = stream.is_some();
    let mut any = false;
    let jobs = request.jobs.min(queries.len());
    let ahead = batch::hits_ahead(jobs, session.reads_records());
    let answer = |query: &QueryText| session.answer(query, ahead);
    let finish = |out: &mut dyn Write, renderer: &mut dyn Renderer| {
        if !request.count_only {
            renderer.finish(out)?;
        }
        out.flush()
    };
    let mut print = |out: &mut &mut dyn Write, renderer: &mut dyn Renderer, answer: Answer| {
        any |= answer.summary.total > 0;
        if let Some(showing) = &mut showing {
            showing.count(&answer);
        }
        report(context, request, &answer);
        session.write(out, renderer, answer)?;
        if is_stream {
            // The next query may be waiting for this answer.
            out.flush()?;
        }
        Ok(())
    };
    let mut answer_list = |queries: &[QueryText]| -> Result<()> {
        let Some(limit) = request.timeout else {
            return batch::in_order(queries, jobs, answer, |answer| {
                print(&mut out, &mut *renderer, answer)
            });
        };
        batch::in_time(queries, limit, answer, |event| match event {
            Event::Answered(answer) => print(&mut out, &mut *renderer, answer),
            Event::TimedOut(query) => {
                if query.topic.is_some() {
                    finish(&mut *out, &mut *renderer)?;
                }
                let message = timeout_message(limit, query);
                context.messages.print(Level::Error, &message);
                process::exit(2);
            }
        })
    };
    answer_list(queries)?;
    for query in stream.into_iter().flatten() {
        answer_list(&[query?])?;
    }
    finish(out, renderer)?;
    Ok(any)
}

/// Returns the message about a query that was not answered in time, with its id in a file of queries.
fn timeout_message(limit: Duration, query: &QueryText) -> String {
    let seconds = limit.as_secs_f64();
    match &query.topic {
        Some(topic) => format!(
            "timed out after {seconds} s: no answer to query {} and those after it: narrow the query, or raise --timeout",
            neutralize(topic)
        ),
        None => format!("timed out after {seconds} s: narrow the query, or raise --timeout"),
    }
}
