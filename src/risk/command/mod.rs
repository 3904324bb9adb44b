//! What a command or a script does, after everything that makes it hard to read was taken away.

mod comments;
mod hosts;
mod peel;
mod read;
mod replaced;
mod strings;

pub(super) use comments::without_comments;
pub(super) use hosts::hosts_of_value;
pub(super) use peel::{Peeled, peel, text_of};
pub(super) use read::read;
