//! One checked setting finds its row in WCD's store, or gets a path of its own where no store knows it.

use super::{CspPath, Instruction, ManagedNode, PlannedSetting};
use crate::address::{LocUri, Scope};
use crate::check::{Action, CheckedSetting};
use crate::package::{Datatype, Source, csp_path};
use crate::schema::Format;
use crate::store::{self, WcdKind, WcdSetting};

/// The CSP action of a store row whose value runs something. Checked against 187 rows by the `exec` of their parm.
const EXEC_ACTION: u8 = 2;

/// A setting on its way into a group.
pub(super) struct Resolved {
    pub(super) source: Source,
    /// The index of its variant; none for what every device gets.
    pub(super) variant: Option<usize>,
    /// The atomic root it is applied with, or its own path.
    pub(super) group: String,
    pub(super) setting: PlannedSetting,
}

/// The setting of a variant or of the whole spec, before it the picture that its value names.
pub(super) fn resolve(setting: &CheckedSetting, variant: Option<usize>) -> Vec<Resolved> {
    let mut resolved = Vec::new();
    if let Some(asset) = &setting.asset {
        let path = deploy_path(&setting.locuri);
        resolved.push(Resolved {
            source: Source::RunTime,
            variant,
            group: path.clone(),
            setting: PlannedSetting {
                path,
                shown: Some(asset.name.clone()),
                instruction: Instruction::Deploy(asset.clone()),
                managed: None,
                secret: false,
                reload: false,
                origin: setting.origin,
            },
        });
    }
    resolved.push(match store::table().by_locuri(&setting.locuri) {
        Some(row) => known(&row, setting, variant),
        None => unknown(setting, variant),
    });
    resolved
}

/// The file setting of WCD that belongs to a picture's URL: DesktopImageUrl has DeployDesktopImage.
fn deploy_path(locuri: &LocUri) -> String {
    let leaf = locuri.segments().last().map_or("", String::as_str);
    format!("/Personalization/Deploy{}", leaf.strip_suffix("Url").unwrap_or(leaf))
}

/// A setting that WCD knows: its row decides path, datatype and spelling.
fn known(row: &WcdSetting, setting: &CheckedSetting, variant: Option<usize>) -> Resolved {
    let csp = row.csp_path.and_then(CspPath::from_store).unwrap_or_else(|| CspPath::from_locuri(&setting.locuri));
    let (instruction, shown) = match &setting.action {
        Action::Delete => (deletion(csp, setting.format), None),
        Action::Set(value) => {
            let (value, datatype) = stored(row.kind, value);
            let shown = match datatype {
                Datatype::Boolean if value == "true" => "True".to_owned(),
                Datatype::Boolean => "False".to_owned(),
                _ => row.value_text(&value).unwrap_or_else(|| value.clone()),
            };
            let shown = row.holds_plain_value().then_some(shown);
            (Instruction::Set { csp, value, datatype, exec: row.csp_action == Some(EXEC_ACTION) }, shown)
        }
    };
    let source = if row.user_context { Source::UserRunTime } else { Source::RunTime };
    let group = row.atomic_root.unwrap_or(row.path).to_owned();
    Resolved {
        source,
        variant,
        group,
        setting: PlannedSetting {
            path: row.path.to_owned(),
            shown,
            instruction,
            managed: Some(ManagedNode::of(setting)),
            secret: setting.secret,
            reload: row.requires_reboot,
            origin: setting.origin,
        },
    }
}

/// A setting that no store knows: its path is made from its LocURI.
fn unknown(setting: &CheckedSetting, variant: Option<usize>) -> Resolved {
    let path = made_up_path(&setting.locuri);
    let csp = CspPath::from_locuri(&setting.locuri);
    let instruction = match &setting.action {
        Action::Delete => deletion(csp, setting.format),
        Action::Set(value) => {
            let (value, datatype) = stored(kind_of(setting.format), value);
            Instruction::Set { csp, value, datatype, exec: false }
        }
    };
    let source = match setting.locuri.scope() {
        Scope::Device => Source::RunTime,
        Scope::User => Source::UserRunTime,
    };
    let together = || setting.atomic_root.as_ref().filter(|_| setting.action != Action::Delete).map(made_up_path);
    let group = atomic_root_above(&path).or_else(together).unwrap_or_else(|| path.clone());
    let planned = PlannedSetting {
        path,
        shown: None,
        instruction,
        managed: Some(ManagedNode::of(setting)),
        secret: setting.secret,
        reload: false,
        origin: setting.origin,
    };
    Resolved { source, variant, group, setting: planned }
}

/// `/Policies/<Area>/<Name>` for a policy, else the path below ./Vendor/MSFT/.
fn made_up_path(locuri: &LocUri) -> String {
    match csp_path(locuri) {
        [policy, config, area, rest @ ..]
            if policy.eq_ignore_ascii_case("Policy") && config.eq_ignore_ascii_case("Config") && !rest.is_empty() =>
        {
            format!("/Policies/{area}/{}", rest.join("/"))
        }
        segments => format!("/{}", segments.join("/")),
    }
}

/// A new node below an atomic root of the store (SharedPC) is applied with that root.
fn atomic_root_above(path: &str) -> Option<String> {
    let ancestors = path.match_indices('/').map(|(end, _)| &path[..end]).filter(|ancestor| !ancestor.is_empty());
    ancestors
        .filter_map(|ancestor| store::table().by_path(ancestor))
        .find_map(|row| row.atomic_root.filter(|&root| root == row.path))
        .map(str::to_owned)
}

fn kind_of(format: Format) -> WcdKind {
    match format {
        Format::Bool => WcdKind::Boolean,
        Format::Int => WcdKind::Integer,
        _ => WcdKind::String,
    }
}

/// The value as provxml writes it for this kind of setting.
fn stored(kind: WcdKind, value: &str) -> (String, Datatype) {
    let truth = match value {
        _ if value.eq_ignore_ascii_case("true") => Some(true),
        _ if value.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    match (kind, truth) {
        (WcdKind::Boolean, Some(truth)) => (truth.to_string(), Datatype::Boolean),
        (WcdKind::Boolean, None) if matches!(value, "0" | "1") => ((value == "1").to_string(), Datatype::Boolean),
        (WcdKind::Integer, Some(truth)) => (u8::from(truth).to_string(), Datatype::Integer),
        (WcdKind::Boolean | WcdKind::Integer, None) if value.parse::<i64>().is_ok() => {
            (value.to_owned(), Datatype::Integer)
        }
        // A list of numbers, or a value that only a DDF calls a number.
        _ => (value.to_owned(), Datatype::String),
    }
}

fn deletion(csp: CspPath, format: Format) -> Instruction {
    match format {
        Format::Node => Instruction::DeleteTree(csp),
        _ => Instruction::DeleteValue(csp),
    }
}

#[cfg(test)]
mod tests {
    use super::{Datatype, WcdKind, atomic_root_above, made_up_path, stored};
    use crate::address::LocUri;

    #[test]
    fn the_row_decides_how_a_value_is_written() {
        assert_eq!(stored(WcdKind::Boolean, "1"), ("true".to_owned(), Datatype::Boolean));
        assert_eq!(stored(WcdKind::Boolean, "False"), ("false".to_owned(), Datatype::Boolean));
        assert_eq!(stored(WcdKind::Boolean, "4"), ("4".to_owned(), Datatype::Integer));
        assert_eq!(stored(WcdKind::Integer, "true"), ("1".to_owned(), Datatype::Integer));
        assert_eq!(stored(WcdKind::String, "True"), ("True".to_owned(), Datatype::String));
        assert_eq!(stored(WcdKind::Integer, "-1"), ("-1".to_owned(), Datatype::Integer));
        assert_eq!(stored(WcdKind::Integer, "1|2"), ("1|2".to_owned(), Datatype::String));
    }

    #[test]
    fn nodes_that_no_store_knows_get_a_path() {
        let path = |text| made_up_path(&LocUri::parse(text).unwrap());
        assert_eq!(path("./User/Vendor/MSFT/Policy/Config/Start/New"), "/Policies/Start/New");
        assert_eq!(path("./Vendor/MSFT/Personalization/CompanyName"), "/Personalization/CompanyName");
        assert_eq!(path("./DevDetail/Ext/Name"), "/DevDetail/Ext/Name");
    }

    #[test]
    fn a_new_node_joins_its_atomic_root() {
        assert_eq!(atomic_root_above("/SharedPC/BrandNew").as_deref(), Some("/SharedPC"));
        assert_eq!(atomic_root_above("/Personalization/CompanyName"), None);
    }
}
