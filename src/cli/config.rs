//! The flags of `config`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris config`
#[derive(Debug, Args)]
#[command(long_about = "Show the settings in force, and where each comes from.

A file fihris.toml gives flags another default. The keys are the long names of the flags: those of all commands above the tables, those of one command in a table of its name. A switch is true or false; on the command line --no-NAME undoes a switch that a file turns on.

What counts, strongest first: the command line, the environment, fihris.toml in the folder that holds the index, your own fihris.toml in your configuration folder (or the file that FIHRIS_CONFIG names), the default. --no-config reads neither file.

The file beside the index may only say how to read and what to show: it can come with the articles of somebody else. --index, --rebuild, --compact, --in, --queries and flags that must be given are set in no file.")]
#[command(after_help = "Examples:
  fihris config
  fihris config --format jsonl | jq 'select(.origin != \"default\")'

A file:
  color = \"never\"

  [search]
  limit = 20
  all = true

  [index]
  memory = 256")]
pub struct ConfigArgs {
    /// The format of settings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
