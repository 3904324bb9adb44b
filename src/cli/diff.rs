//! `ppkgc diff`: what two packages do differently, or what a spec would change.

use std::borrow::Cow;
use std::path::Path;

use super::args::{DiffArgs, RuleArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::diff_catalogs::{diff_catalogs, is_catalog};
use super::diff_folders::{diff_folders, is_collection};
use super::diff_side::side;
use super::diff_view::{Sides, show};
use super::exit::Exit;
use super::project_args::ProjectArgs;
use super::spec_input::is_project;
use super::workspace::Workspace;
use crate::diff;

/// Compares the two sides and prints the differences.
pub(super) fn diff(args: &DiffArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    if is_collection(&args.before) && is_collection(&args.after) {
        return diff_folders(args, console);
    }
    if is_catalog(&args.before)? || is_catalog(&args.after)? {
        return diff_catalogs(args, console);
    }
    // Each spec is judged by the DDF files that it names itself.
    let own = Workspace::default();
    let of_before = rules_of(&args.before, &args.after, &args.rules)?;
    let of_after = rules_of(&args.after, &args.before, &args.rules)?;
    let before = side(&args.before, &of_before, &own, console)?;
    let after = side(&args.after, &of_after, workspace, console)?;
    let (Some(before), Some(after)) = (before, after) else {
        console.say("nothing was compared")?;
        return Ok(Exit::CouldNotRun);
    };
    let mut changes = diff::compare(&before.model, &after.model);
    changes.extend(diff::compare_containers(&before.container, &after.container));
    console.conceal(&before.model.secrets());
    console.conceal(&after.model.secrets());
    let identities = [Some(&before.model.identity), Some(&after.model.identity)];
    let sides = Sides { names: [&args.before, &args.after], identities, secrets: &console.secrets().clone() };
    show(&sides, &changes, args.format, console)
}

/// The rules for one side: without the options for projects, if this side is a spec and only the other one is a
/// project.
fn rules_of<'a>(side: &Path, other: &Path, rules: &'a RuleArgs) -> Result<Cow<'a, RuleArgs>, CliError> {
    Ok(match rules.project.given() {
        Some(_) if !is_project(side)? && is_project(other)? => {
            Cow::Owned(RuleArgs { project: ProjectArgs::default(), ..rules.clone() })
        }
        _ => Cow::Borrowed(rules),
    })
}
