//! Arguments of a subcommand that are put together only when that subcommand is called.

use std::ops::Deref;

use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches};

/// The arguments `T`. To put together those of all subcommands would be a good part of building a small package.
#[derive(Debug)]
pub(super) struct Later<T>(T);

impl<T> Deref for Later<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args> Args for Later<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(with_args::<T>)
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(T::augment_args_for_update)
    }
}

/// Puts the arguments together. What the subcommand does was said with its name; the first words about the arguments are
/// only about a part of them.
fn with_args<T: Args>(command: Command) -> Command {
    match command.get_about().cloned() {
        Some(about) => T::augment_args(command).about(about).long_about(None),
        None => T::augment_args(command),
    }
}

impl<T: Args> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Later)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
