//! Stage 2: checks a project against the DDF files, the devices it is meant for and the files it names.
//!
//! ```text
//! Setting --resolve--> node, row of the store --setting--> CheckedSetting + outcome on each device
//! outcomes --applicability, together--> findings
//! ```
//!
//! Each family of rules has its own file. Every rule reports problems and continues; only a project without blocking
//! errors becomes a [`CheckedProject`]. Errors that are judgements (see [`Report::blocks`]) stop a build as well,
//! unless the user lowers them; that is up to the caller, who knows what the user chose.

mod app_licence;
mod applicability;
mod assumed;
mod atomic;
mod automatic_sign_in;
mod binary_file;
mod checked;
mod circumstances;
mod client_certificate;
mod command_line;
mod command_places;
mod command_traps;
mod companions;
mod condition;
mod condition_text;
mod condition_value;
mod custom_shell;
mod dependencies;
mod deployed_pictures;
mod deprecated;
mod directories;
mod documented;
mod file_name;
mod files;
mod house_rules;
mod identity;
mod imported;
mod ingested;
mod jobs;
mod lesser_editions;
mod named_files;
mod names;
mod node;
mod node_names;
mod occurrence;
mod open_paths;
mod outcome;
mod overlap;
mod own_folder;
mod pairs;
mod picture;
mod placeholder;
mod policies;
mod policies_not_judged;
mod profile_key;
mod removed_apps;
mod resolve;
mod restart;
mod row_file;
mod row_text;
mod row_value;
mod secret;
mod seen_files;
mod set_twice;
mod setting;
mod stated;
mod store_address;
mod store_rules;
mod target;
mod target_word;
mod text;
mod text_file;
mod thumbprint_key;
mod together;
mod unjudged;
mod unused_values;
mod value;
mod value_editions;
mod value_place;
mod value_word;
mod variants;
mod windows_programs;
mod wlan;

pub use crate::package::Owner;
pub use checked::{
    Action, Asset, CheckedNode, CheckedProject, CheckedSetting, CheckedVariant, Condition, DeviceKind, Identity,
};
pub use condition::condition_names;
pub use house_rules::idle_rules;
pub use identity::{file_stem_of, identity, is_version};
pub use node::find_written;
pub use outcome::{Effect, Outcome, Reason, SettingOutcomes, Unjudged};
pub use secret::secrets;
pub use seen_files::SeenFiles;
pub use target::{TargetWords, target};

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Finding, Place, Report, Severity};
use crate::policy::HouseRules;
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::settings::{Project, TargetSection};
use crate::store::WcdSetting;
use crate::windows::Target;
use crate::world::Files;
use crate::world::windows_name::CollisionKey;
use companions::Lines;
use house_rules::Judged;
use ingested::Ingested;
use policies::PolicyFiles;
use setting::{Part, Rules};
use stated::StatedValues;
use together::by_node;

/// What a project is checked against.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The DDF files.
    pub schema: &'a Schema,
    /// The ADMX files that define administrative template policies.
    pub admx: &'a AdmxLibrary,
    /// The devices it is meant for.
    pub target: &'a Target,
    /// The files it names.
    pub files: &'a dyn Files,
    /// What is known of files that have been read already: size, hash and form.
    pub seen: &'a SeenFiles,
    /// The house rules: what the packages of this organization must and must not do.
    pub house_rules: &'a [HouseRules],
}

/// The result of checking a project.
pub struct Checked {
    /// The project for the next stage; `None` if there is a blocking error.
    pub project: Option<CheckedProject>,
    /// The outcomes of each line that names a setting, in source order. Lines with an unknown address are omitted; the
    /// report contains them.
    pub outcomes: Vec<SettingOutcomes>,
    /// The findings.
    pub report: Report,
}

/// Judges a project by every rule.
pub fn check(project: &Project, around: &Surroundings<'_>) -> Checked {
    let mut report = Report::new();
    let imported = project.wcd.is_some();
    let built_before = project.is_from_designer();
    let identity = identity(&project.package, built_before, &mut report);
    let mut of_formats = Report::new();
    let schema = assumed::extended(project, around.schema, &mut of_formats);
    report.extend(if built_before { of_formats.at_most(Severity::Warning) } else { of_formats });
    let around = &Surroundings { schema: &schema, ..*around };
    let from_environment = project.from_environment.iter().copied().collect();
    let resolved = resolve::resolve(&project.settings, around.schema, project.store, &mut report);
    let stated = StatedValues::of(&resolved, around.schema);
    let Surroundings { schema, admx: library, target, files, seen, house_rules } = *around;
    let ingested = Ingested::of(project.all_settings(), files);
    let policies = PolicyFiles { schema, library, ingested: &ingested };
    let rules = Rules {
        schema,
        policies,
        target,
        files,
        seen,
        variant: None,
        from_environment: &from_environment,
        imported,
        built_before,
        store: project.store,
        stated: &stated,
    };
    let Part { settings, mut outcomes } = rules.part(resolved, &mut report);
    let (everywhere, repeated) = by_node(&settings);
    let (kinds, variants, stated_in_variants) = variants::check(project, &rules, &mut outcomes, &mut report);
    let all: Vec<&CheckedSetting> =
        settings.iter().chain(variants.iter().flat_map(|variant| &variant.settings)).collect();
    let is_complete = project.is_whole && all.len() == project.all_settings().count();
    rules.advise(&mut report, |report| {
        set_twice::report(&repeated, report);
        together::check(&everywhere, &variants, &stated_in_variants, &rules, report);
        let lines = Lines { everywhere: &stated, variants: &stated_in_variants, are_whole: project.is_whole, schema };
        companions::check(&everywhere, &variants, &lines, report);
        value_editions::check(all.iter().copied(), target, report);
        unused_values::check(all.iter().copied(), rules.schema, target, report);
        store_rules::set_twice(&settings, &variants, report);
        if is_complete {
            store_rules::members(&settings, &variants, (project.store, imported), report);
            jobs::check(&settings, &variants, target, report);
            wlan::check(&settings, &variants, report);
        } else {
            jobs::check_commands(&all, project, report);
        }
        secret::in_package(project, &all, report);
        same_names(&all, report);
        deployed_pictures::check(&settings, &variants, report);
        occurrence::check(&settings, &variants, schema, report);
        atomic::check(&settings, &variants, schema, report);
        policies_not_judged::check(&all, &policies, report);
    });
    let judged = Judged { project, settings: &settings, variants: &variants, is_complete };
    house_rules::check(house_rules, &judged, &mut report);
    report.extend(library.troubles());
    report.extend(ingested.troubles().cloned());
    if !imported {
        not_in_wcd(&all, &mut report);
    }
    // Usually they are in order already, and sorting takes as much memory as they do.
    if !outcomes.is_sorted_by_key(|setting| setting.span) {
        outcomes.sort_by_key(|setting| setting.span);
    }
    unjudged::mark(&mut outcomes, &all, &policies, &report);
    mark_wrong_lines(&mut outcomes, &report);
    nothing_taken(&outcomes, project.target.as_ref(), &mut report);
    let identity = identity.filter(|_| !report.blocks());
    let project = identity.map(|identity| CheckedProject::new(identity, settings, kinds, variants, project));
    Checked { project, outcomes, report }
}

/// Marks the lines with a blocking error as `wrong` on every device.
fn mark_wrong_lines(outcomes: &mut [SettingOutcomes], report: &Report) {
    let broken: BTreeSet<usize> = report.blocking_places().map(|span| span.start).collect();
    let is_broken = |own: &&mut SettingOutcomes| broken.range(own.span.start..=own.end).next().is_some();
    outcomes.iter_mut().filter(is_broken).for_each(SettingOutcomes::mark_wrong);
}

/// Marks the lines that still have an error after the user's levels are applied: they work on no device.
pub fn mark_lines_with_errors(outcomes: &mut [SettingOutcomes], report: &Report) {
    let errors = report.in_order().into_iter().filter(|finding| finding.severity() == Severity::Error);
    let places: BTreeSet<usize> = errors
        .filter_map(|finding| match finding.place {
            Place::Spec(span) => Some(span.start),
            Place::Named(_) | Place::Nowhere => None,
        })
        .collect();
    let has_error = |own: &&mut SettingOutcomes| places.range(own.span.start..=own.end).next().is_some();
    outcomes.iter_mut().filter(has_error).for_each(SettingOutcomes::mark_working_as_wrong);
}

/// Reports a package that does nothing on any device of its target.
fn nothing_taken(outcomes: &[SettingOutcomes], target: Option<&TargetSection>, report: &mut Report) {
    // If there are errors, this would only be a consequence of them.
    if report.has_errors() || outcomes.is_empty() || !outcomes.iter().all(SettingOutcomes::is_ignored_everywhere) {
        return;
    }
    let place = target.map_or(Place::Nowhere, |target| target.span.into());
    report.push(
        Finding::new(Code::NothingTaken, place, "every device of [target] ignores everything in this package")
            .allowed("at least one setting that works, or may work, on one device of [target]")
            .help("see the reasons in the table; change [target] or the settings"),
    );
}

/// Reports different files with the same name in one folder of the device. Several settings or variants may use the
/// same file.
fn same_names(settings: &[&CheckedSetting], report: &mut Report) {
    let mut names = BTreeMap::new();
    for (asset, setting) in settings.iter().filter_map(|setting| Some((setting.asset.as_ref()?, setting))) {
        let file = (asset.name.as_str(), asset.sha256);
        let (first, origin) =
            *names.entry((setting.folder(), CollisionKey::of(&asset.name))).or_insert((file, setting.origin));
        if first != file {
            report.push(
                Finding::new(
                    Code::SameFileName,
                    setting.origin,
                    format!("a second file would be named `{}` on the device", asset.name),
                )
                .label("the second file")
                .related(origin, "the first file")
                .help(match setting.row.as_deref().is_some_and(|row| row.carries_its_file()) {
                    true => "rename one of the two files",
                    false => "give one of the two another `name`, or remove `name`",
                }),
            );
        }
    }
}

/// Reports settings that are only in the provxml of the package.
fn not_in_wcd(settings: &[&CheckedSetting], report: &mut Report) {
    const MAX_NAMED: usize = 4;
    let is_shown = |setting: &CheckedSetting| {
        let has_place =
            |row: &WcdSetting| row.holds_plain_value() || row.carries_its_file() || setting.file_name.is_some();
        setting.row.as_deref().is_some_and(has_place) && setting.action != Action::Delete
    };
    let left_out: Vec<&CheckedSetting> = settings.iter().copied().filter(|setting| !is_shown(setting)).collect();
    let Some(first) = left_out.first() else { return };
    let mut names: Vec<String> =
        left_out.iter().take(MAX_NAMED).map(|setting| format!("`{}`", setting.written())).collect();
    if left_out.len() > MAX_NAMED {
        names.push(format!("{} more", left_out.len() - MAX_NAMED));
    }
    report.push(
        Finding::new(Code::NotInWcd, first.origin, format!("customizations.xml does not contain {}", names.join(", ")))
            .label("Windows Configuration Designer has no plain setting for this")
            .help("the device gets it anyway; only icd.exe could not rebuild the package from customizations.xml"),
    );
}
