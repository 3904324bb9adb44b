//! House rules: what the packages of this organization must and must not do, regardless of Windows.

use super::{Action, CheckedSetting, CheckedVariant};
use crate::address::{LocUri, StorePath};
use crate::finding::{Code, Finding, Place, Report, Span, shortened};
use crate::package::Owner;
use crate::policy::{HouseRules, PathRule, ValueRule};
use crate::schema::{Found, Schema};
use crate::settings::Project;

/// The settings that run a command line, as a pattern.
const COMMAND_LINES: &str = "ProvisioningCommands/**/CommandLine";

/// The package that is judged.
pub(super) struct Judged<'a> {
    pub(super) project: &'a Project,
    /// The settings for every device.
    pub(super) settings: &'a [CheckedSetting],
    pub(super) variants: &'a [CheckedVariant],
    /// Whether everything was read; otherwise no setting can be reported as missing.
    pub(super) is_complete: bool,
}

/// Judges a package by the rules of every file.
pub(super) fn check(rules: &[HouseRules], judged: &Judged<'_>, report: &mut Report) {
    if rules.is_empty() {
        return;
    }
    let everywhere: Vec<Named<'_>> = judged.settings.iter().map(Named::of).collect();
    let somewhere: Vec<Named<'_>> =
        judged.variants.iter().flat_map(|variant| &variant.settings).map(Named::of).collect();
    let commands = PathRule::new(COMMAND_LINES.to_owned(), String::new());
    for rules in rules {
        owner(rules, judged.project, report);
        for setting in everywhere.iter().chain(&somewhere) {
            report.extend(setting.refused(rules, &commands).or_else(|| setting.wrong_value(rules)));
        }
        if judged.is_complete {
            let missing = rules.required.iter().filter(|rule| !is_set(rule, &everywhere));
            report.extend(missing.map(|rule| required(rule, is_set(rule, &somewhere))));
        }
    }
}

/// A warning for each rule about unknown settings: it is misspelt, or its DDF file is not loaded.
pub fn idle_rules(rules: &HouseRules, schema: &Schema) -> Report {
    rules.paths().filter(|rule| !rule.is_in_store && !is_in_schema(rule, schema)).map(idle).collect()
}

fn is_in_schema(rule: &PathRule, schema: &Schema) -> bool {
    let find = |text: &str| LocUri::parse(text).is_ok_and(|locuri| matches!(schema.find(&locuri), Found::Node(_)));
    let as_policy = |path: &str| policy_path(&LocUri::parse(path).ok()?);
    ["", "./Vendor/MSFT/", "./User/Vendor/MSFT/"].iter().any(|root| find(&format!("{root}{}", rule.text)))
        || schema.nodes().any(|id| {
            let path = schema.locuri(id);
            let policy = as_policy(&path);
            rule.covers(&[Some(path), policy].into_iter().flatten().collect::<Vec<_>>())
        })
}

/// `Policies/<Area>/<Name>` for a node of the Policy CSP.
fn policy_path(node: &LocUri) -> Option<String> {
    match node.segments() {
        [vendor, msft, policy, config, area, name]
            if [vendor, msft, policy, config]
                .into_iter()
                .zip(["Vendor", "MSFT", "Policy", "Config"])
                .all(|(own, known)| own.eq_ignore_ascii_case(known)) =>
        {
            Some(format!("Policies/{area}/{name}"))
        }
        _ => None,
    }
}

/// A setting with all addresses that a rule may use for it.
struct Named<'s> {
    setting: &'s CheckedSetting,
    paths: Vec<String>,
}

impl<'s> Named<'s> {
    fn of(setting: &'s CheckedSetting) -> Self {
        let mut paths = vec![setting.address.to_string()];
        if let Some(node) = setting.locuri() {
            paths.push(node.to_string());
            paths.extend(policy_path(node));
        }
        if let Some(row) = &setting.row {
            paths.push(row.path.to_owned());
            let written = setting.address.store_path().cloned().or_else(|| StorePath::parse(row.path).ok());
            paths.extend(written.iter().flat_map(|path| row.locuris(path)).map(|node| node.to_string()));
        }
        Named { setting, paths }
    }

    /// The finding for a setting that must not be there at all.
    fn refused(&self, rules: &HouseRules, commands: &PathRule) -> Option<Finding> {
        if let Some(stated) = rules.commands.as_ref().filter(|stated| !stated.rule && commands.covers(&self.paths)) {
            let message = format!("the house rules allow no commands ({})", stated.place);
            let finding = Finding::new(Code::ForbiddenSetting, self.setting.origin, message);
            return Some(finding.label("runs a command").help("use settings, or ask the owner of the rules"));
        }
        let finding = |message: String| {
            let finding = Finding::new(Code::ForbiddenSetting, self.setting.origin, message);
            finding
                .label("not allowed in packages of this organization")
                .help("remove the line, or ask the owner of the rules")
        };
        if let Some(rule) = rules.forbidden.iter().find(|rule| rule.covers(&self.paths)) {
            let (name, place) = (self.setting.written(), &rule.place);
            return Some(finding(format!(
                "the house rules forbid `{name}` with `{}` ({place})",
                shortened(&rule.text)
            )));
        }
        let allowed = rules.allow_only.as_ref()?;
        if allowed.rule.iter().any(|rule| rule.covers(&self.paths)) {
            return None;
        }
        let name = self.setting.written();
        let finding = finding(format!("the house rules do not allow `{name}` ({})", allowed.place));
        Some(finding.allowed(listed(allowed.rule.iter().map(|rule| rule.text.as_str()))))
    }

    /// The finding for a value that the setting must not have.
    fn wrong_value(&self, rules: &HouseRules) -> Option<Finding> {
        let fits = |rule: &&ValueRule| {
            let values = self.values();
            values.iter().any(|value| rule.allowed.iter().any(|allowed| allowed.allows(value)))
        };
        let broken = rules.values.iter().filter(|rule| rule.path.covers(&self.paths)).find(|rule| !fits(rule))?;
        let name = self.setting.written();
        let message = format!("the house rules do not allow this value of `{name}` ({})", broken.path.place);
        let values: Vec<String> = broken.allowed.iter().map(ToString::to_string).collect();
        Some(
            Finding::new(Code::ForbiddenValue, self.setting.value_at, message)
                .label("not allowed in packages of this organization")
                .allowed(listed(values.iter().map(String::as_str)))
                .help("use one of these values, or ask the owner of the rules"),
        )
    }

    /// Its value as Windows stores it, as the designer shows it, and the name of the file that it comes from.
    fn values(&self) -> Vec<String> {
        let Action::Set(value) = &self.setting.action else { return Vec::new() };
        let shown = self.setting.row.as_deref().and_then(|row| row.value_text(value));
        let file = self.setting.asset.as_ref().map(|asset| asset.file.clone());
        [Some(value.clone()), shown, file, self.setting.file_name.clone()].into_iter().flatten().collect()
    }
}

fn is_set(rule: &PathRule, settings: &[Named<'_>]) -> bool {
    settings.iter().any(|setting| setting.setting.sets_a_value() && rule.covers(&setting.paths))
}

fn required(rule: &PathRule, is_in_variant: bool) -> Finding {
    let name = shortened(&rule.text);
    let message = match is_in_variant {
        true => format!("the house rules require `{name}` for every device, and only a variant sets it"),
        false => format!("the house rules require `{name}`, and nothing sets it"),
    };
    Finding::new(Code::RequiredSetting, Place::Named(rule.place.clone()), message)
        .help("add a line that sets it; `ppkgc schema` shows the line of a setting")
}

fn idle(rule: &PathRule) -> Finding {
    let message = format!("`{}` matches no known setting", shortened(&rule.text));
    Finding::new(Code::IdleRule, Place::Named(rule.place.clone()), message)
        .allowed("paths of settings and LocURIs; `*` is any part of a name, `**` any number of names")
        .help("`ppkgc find WORDS` shows addresses; name the DDF file of a setting that no built-in one describes")
}

/// The owner that the package has, or would have.
fn owner(rules: &HouseRules, project: &Project, report: &mut Report) {
    let Some(owners) = &rules.owners else { return };
    let package = &project.package;
    let own = package.owner.as_ref().map_or(Some(Owner::ItAdmin), |owner| Owner::of_word(&owner.value));
    // A word that is not an owner is a separate finding.
    let Some(own) = own.filter(|own| !owners.rule.contains(own)) else { return };
    let written: Option<Span> = package.owner.as_ref().map(|owner| owner.span);
    let place = written.or(package.name.as_ref().map(|name| name.span)).map_or(Place::Nowhere, Place::from);
    let message = format!("the house rules do not allow the owner {} ({})", own.word(), owners.place);
    report.push(
        Finding::new(Code::ForbiddenOwner, place, message)
            .allowed(listed(owners.rule.iter().map(|owner| owner.word())))
            .help("write owner = \"...\" with one of these under [package]"),
    );
}

/// The first of these texts, as a list for a message.
fn listed<'t>(texts: impl ExactSizeIterator<Item = &'t str>) -> String {
    const MAX_LISTED: usize = 12;
    let all = texts.len();
    let mut shown: Vec<String> = texts.take(MAX_LISTED).map(shortened).collect();
    if all > MAX_LISTED {
        shown.push(format!("{} more", all - MAX_LISTED));
    }
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}
