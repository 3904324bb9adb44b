//! Arguments of a subcommand that are defined only when that subcommand is used.

use std::ops::Deref;

use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::screen_args::{COLOR, ScreenArgs};

/// The arguments `T`. Defining the arguments of all subcommands would take a large part of the time that it takes to
/// build a small package.
#[derive(Debug)]
pub(super) struct LazyArgs<T>(T);

impl<T> Deref for LazyArgs<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args> Args for LazyArgs<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(with_args::<T>)
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(T::augment_args_for_update)
    }
}

/// Defines the arguments and those of every command, but keeps the description of the subcommand, which the derive macro
/// would replace with that of `T`.
fn with_args<T: Args>(command: Command) -> Command {
    let about = command.get_about().cloned();
    let command = ScreenArgs::augment_args(T::augment_args(command)).mut_arg(COLOR, |color| color.global(true));
    match about {
        Some(about) => command.about(about).long_about(None),
        None => command,
    }
}

impl<T: Args> FromArgMatches for LazyArgs<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(LazyArgs)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
