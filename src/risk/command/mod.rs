//! What a command or a script does, once everything that makes it hard to read has been removed.

mod comments;
mod decode;
mod hidden;
mod hosts;
mod language;
mod layer;
mod network;
mod pattern;
mod peel;
mod plain;
mod read;
mod registry;
mod replaced;
mod started;
mod strings;

pub(super) use comments::{reads_itself, without_comments};
pub(super) use decode::{is_text_like, readings};
pub(super) use hosts::hosts_of_value;
pub(super) use language::Language;
pub(super) use peel::{Peeled, peel};
pub(super) use read::read;
pub(super) use registry::registry_commands;
pub(super) use strings::character_codes;
