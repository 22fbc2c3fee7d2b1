//! The flags of `mcp`.

use clap::Args;

/// `fihris mcp`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris mcp --index ~/news/.fihris
  claude mcp add news -- fihris mcp --index ~/news/.fihris")]
pub struct McpArgs {}
