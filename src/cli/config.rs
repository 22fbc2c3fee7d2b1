//! The flags of `config`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris config`
#[derive(Debug, Args)]
#[command(
    long_about = "Show the settings that differ from their defaults, and where each comes from; with --all, all settings.

A file fihris.toml changes the defaults of flags. Keys are the long names of flags: global flags come before all tables, flags of a command in a table named after it. A switch is true or false; on the command line, --no-NAME turns off a switch that a file turns on.

Precedence, highest first: the command line, the environment, fihris.toml in the folder that holds the index, your own fihris.toml in your configuration folder (or the file named by FIHRIS_CONFIG), the default. --no-config reads neither file.

The file next to the index may only set how files are read and what is shown, since it may come with articles from somebody else. --index, --rebuild, --repair, --compact, --in, --queries and required flags cannot be set in a file."
)]
#[command(after_help = "Examples:
  fihris config
  fihris config --all

A file:
  color = \"never\"

  [search]
  limit = 20
  all = true

  [index]
  memory = 256")]
pub struct ConfigArgs {
    /// List the settings with their defaults too
    #[arg(long)]
    pub all: bool,

    /// Format of settings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
