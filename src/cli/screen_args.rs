//! The arguments of every command, before or after its name.

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};

/// How text is shown on a screen. An argument that `clap` calls global would be copied to all commands in each run.
#[derive(Debug, Args)]
pub(super) struct ScreenArgs {
    /// When to use colour: on terminals that support it, always, or never.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorWhen,
}

/// The name by which `clap` knows the only one of them.
pub(super) const COLOR: &str = "color";

/// When to use colour, as the arguments after the name of the command say, or those before it.
pub(super) fn color_of(matches: &ArgMatches) -> ColorWhen {
    let own = matches.subcommand().map(|(_, own)| own);
    let given =
        own.into_iter().chain([matches]).find(|given| given.value_source(COLOR) == Some(ValueSource::CommandLine));
    given.and_then(|given| given.get_one(COLOR)).copied().unwrap_or(ColorWhen::Auto)
}

/// When to use colour.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}
