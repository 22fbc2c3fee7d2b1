//! The server: hands the requests of a client to threads, and their answers back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    ResourceContents, ResourceTemplate, ServerCapabilities, ServerConfig, Tool as McpTool,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::io::stdio_pipes;
use tokio::sync::Semaphore;

use super::tools::TOOLS;
use super::{answer, articles, schema};
use crate::commands::context::Context;
use crate::guard::{Scope, catch_panic};
use crate::index::disk::errors;

/// Maximum length of a request in bytes. A longer one is dropped.
const MAX_REQUEST_BYTES: usize = 1 << 20;

/// The number of calls that run at once.
const MAX_CALLS: usize = 4;

/// The number of calls that wait or run. Others are refused.
const MAX_WAITING: usize = 64;

/// The time limit of a call.
const TIMEOUT: Duration = Duration::from_secs(60);

const INSTRUCTIONS: &str = "An archive of Arabic news articles. Ask in Arabic: a word finds all its forms and spellings. Begin with `search`; `show` reads an article by its id; `kwic` shows words in context; `timeline` counts by date; `similar` follows a story; `terms` lists words. Answers are bounded: `notes` says what was left out.";

/// Serves standard input until its end.
///
/// # Errors
/// Returns an error if the runtime cannot be started or the client does not speak the protocol.
pub fn serve(context: Arc<Context>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(MAX_CALLS + 2)
        .build()
        .context("cannot start the server")?;
    let served = runtime.block_on(async {
        let (input, output) = stdio_pipes();
        let transport =
            AsyncRwTransport::new_server(input, output).with_max_line_length(MAX_REQUEST_BYTES);
        let server = Server {
            context,
            tools: Arc::new(schema::tools()),
            running: Arc::new(Semaphore::new(MAX_CALLS)),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
        };
        match server.serve(transport).await {
            Ok(service) => service.waiting().await.map(drop).map_err(Into::into),
            Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    });
    // A call that exceeds its time still runs.
    runtime.shutdown_background();
    served
}

/// The handler of requests.
struct Server {
    context: Arc<Context>,
    tools: Arc<Vec<McpTool>>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Server {
    /// Runs `work` in a thread.
    ///
    /// # Errors
    /// Returns the error of `work`, or a message if too many calls wait or the time is over.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Context) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| "too many calls at once: try again later".to_owned())?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let running = running.map_err(|_| "the server ends".to_owned())?;
        let context = Arc::clone(&self.context);
        let call = tokio::task::spawn_blocking(move || {
            let result = work(&context);
            drop((waiting, running));
            result
        });
        match tokio::time::timeout(TIMEOUT, call).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err("the call failed".to_owned()),
            Err(_) => Err(format!(
                "timed out after {} s: narrow the query",
                TIMEOUT.as_secs()
            )),
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .build();
        let info = Implementation::new("fihris", env!("CARGO_PKG_VERSION"))
            .with_title("Arabic news archive");
        ServerConfig::new(capabilities)
            .with_server_info(info)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().position(|tool| tool.name == request.name) else {
            let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let message = format!("unknown tool: use one of {}", names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let arguments = request.arguments.unwrap_or_default();
        let result = self.run(move |context| match TOOLS.get(tool) {
            Some(tool) => answer(context, tool, &arguments),
            None => Err("unknown tool".to_owned()),
        });
        let result = match result.await {
            Ok(value) => CallToolResult::structured(value),
            Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
        };
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resources = self
            .run(|context| guarded(|| articles::list(context)))
            .await;
        let resources = resources.map_err(|message| ErrorData::internal_error(message, None))?;
        Ok(ListResourcesResult::with_all_items(resources))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let template = ResourceTemplate::new(format!("{}{{id}}", articles::SCHEME), "article")
            .with_title("Article")
            .with_description("The text of an article as Markdown, by its id, percent-encoded")
            .with_mime_type("text/markdown");
        Ok(ListResourceTemplatesResult::with_all_items(vec![template]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri.clone();
        let text = self
            .run(move |context| guarded(|| articles::read(context, &uri)))
            .await;
        match text {
            Ok(Some(text)) => {
                let contents = ResourceContents::text(text, request.uri);
                let contents = contents.with_mime_type("text/markdown");
                Ok(ReadResourceResult::new(vec![contents]).into())
            }
            Ok(None) => Err(ErrorData::resource_not_found(
                "no article has this address",
                None,
            )),
            Err(message) => Err(ErrorData::internal_error(message, None)),
        }
    }
}

/// Runs `work`, and returns its error, or a panic over damaged bytes, as a message.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T, String> {
    catch_panic(Scope::Index, work).map_err(|error| errors::message(&error))
}
