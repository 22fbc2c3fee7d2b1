//! The flags of `completions`.

use clap::Args;
use clap_complete::Shell;

/// `fihris completions`
#[derive(Debug, Args)]
#[command(
    long_about = "Print the completions of a shell: what it offers when you press Tab after `fihris`. Write them once to where your shell looks for them, and again after an update of fihris."
)]
#[command(after_help = "Examples:
  fihris completions bash > ~/.local/share/bash-completion/completions/fihris
  fihris completions zsh > ~/.zfunc/_fihris    # with ~/.zfunc in $fpath
  fihris completions fish > ~/.config/fish/completions/fihris.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}
