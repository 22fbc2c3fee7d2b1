//! The flags of `serve`.

use std::net::IpAddr;

use clap::Args;

/// Headings of the help.
const PLACE: &str = "Address";
const ACCESS: &str = "Access";

/// `fihris serve`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris serve --open
  fihris serve --port 0 --index a/.fihris --index b/.fihris
  FIHRIS_TOKEN=$(openssl rand -hex 16) fihris serve --listen 192.168.1.5")]
pub struct ServeArgs {
    /// Port to listen on; 0 is any free one
    #[arg(long, value_name = "N", default_value_t = 8338, help_heading = PLACE)]
    pub port: u16,

    /// Address to listen on [default: 127.0.0.1]
    ///
    /// An address that other machines reach needs a token or --read-only-public.
    #[arg(long, value_name = "ADDRESS", help_heading = PLACE)]
    pub listen: Option<IpAddr>,

    /// Name under which the server is reached, such as that of a proxy (repeatable)
    ///
    /// Requests for other names are refused, so that no page elsewhere can read the index under a
    /// name of its own. Needs a token or --read-only-public, because others may reach the name.
    #[arg(long, value_name = "NAME", help_heading = PLACE)]
    pub host: Vec<String>,

    /// Secret that clients must show, at least 16 characters; better in the environment than here
    #[arg(long, value_name = "TOKEN", env = "FIHRIS_TOKEN", hide_env_values = true, help_heading = ACCESS)]
    pub token: Option<String>,

    /// Let anybody who reaches the address read all articles, without a token
    #[arg(long, conflicts_with = "token", help_heading = ACCESS)]
    pub read_only_public: bool,

    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
}
