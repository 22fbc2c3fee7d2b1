//! The flags of `completions`.

use clap::Args;
use clap_complete::Shell;

/// `fihris completions`
#[derive(Debug, Args)]
#[command(
    long_about = "Print the completion script of a shell, which completes commands and flags when you press Tab after `fihris`. Write it to where your shell looks for completions, and again after each update of fihris."
)]
#[command(after_help = "Examples:
  fihris completions bash > ~/.local/share/bash-completion/completions/fihris
  fihris completions zsh > ~/.zfunc/_fihris    # with ~/.zfunc in $fpath
  fihris completions fish > ~/.config/fish/completions/fihris.fish")]
pub struct CompletionsArgs {
    /// Shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}
