//! The plan as a JSON document, without secrets.

use serde::Serialize;

use crate::build::{PackageRecord, ParsedSpec, VariantRecord, variant_name};
use crate::finding::escaped_json;
use crate::lower::{CspPath, Instruction, PlannedGroup, PlannedSetting, SettingsPlan};

#[derive(Serialize)]
struct PlanJson {
    schema: &'static str,
    package: PackageRecord,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    variants: Vec<VariantRecord>,
    groups: Vec<GroupJson>,
}

#[derive(Serialize)]
struct GroupJson {
    source: &'static str,
    /// The name of the variant; absent for settings of every device.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    path: String,
    settings: Vec<SettingJson>,
}

#[derive(Serialize)]
struct SettingJson {
    path: String,
    action: &'static str,
    /// The names of the node as provxml nests them; null for a file.
    csp: Option<String>,
    datatype: Option<&'static str>,
    /// Null when there is no value, or when it is secret.
    value: Option<String>,
    /// The value in customizations.xml; null if the setting is not there, or if it is secret.
    shown: Option<String>,
    secret: bool,
    reload: bool,
    /// The file that the package deploys.
    asset: Option<AssetJson>,
    file: String,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct AssetJson {
    source: String,
    name: String,
    size: u64,
}

/// The document, with a final line break.
pub(super) fn document(plan: &SettingsPlan, spec: &ParsedSpec) -> String {
    let secrets = &spec.secrets;
    let document = PlanJson {
        schema: "ppkgc.plan/1",
        package: PackageRecord::of(plan.identity(), secrets),
        variants: VariantRecord::all(plan, secrets),
        groups: plan.groups().iter().map(|group| group_json(plan, group, spec)).collect(),
    };
    let text = serde_json::to_string_pretty(&document).expect("a plan can be written as JSON");
    escaped_json(secrets.mask_json(&text)) + "\n"
}

fn group_json(plan: &SettingsPlan, group: &PlannedGroup, spec: &ParsedSpec) -> GroupJson {
    GroupJson {
        source: group.source.word(),
        variant: variant_name(plan, group.variant),
        path: format!("/{}", group.path),
        settings: group.settings.iter().map(|setting| setting_json(setting, spec)).collect(),
    }
}

fn setting_json(setting: &PlannedSetting, spec: &ParsedSpec) -> SettingJson {
    let (file, position) = spec.source.position(setting.origin.start);
    let blank = SettingJson {
        path: format!("/{}", setting.path),
        action: "set",
        csp: None,
        datatype: None,
        value: None,
        shown: setting.shown.clone().filter(|_| !setting.secret),
        secret: setting.secret,
        reload: setting.reload,
        asset: None,
        file: file.to_owned(),
        line: position.line,
        column: position.column,
    };
    match &setting.instruction {
        Instruction::Set { csp, value, datatype, exec } => SettingJson {
            action: if *exec { "execute" } else { "set" },
            csp: Some(nesting(csp)),
            datatype: Some(datatype.word()),
            value: Some(value.clone()).filter(|_| !setting.secret),
            ..blank
        },
        Instruction::DeleteValue(csp) => SettingJson { action: "delete", csp: Some(nesting(csp)), ..blank },
        Instruction::DeleteTree(csp) => SettingJson { action: "delete-tree", csp: Some(nesting(csp)), ..blank },
        Instruction::Deploy(asset) => SettingJson {
            action: "deploy",
            asset: Some(AssetJson {
                source: asset.file.clone(),
                name: spec.secrets.mask(&asset.name).into_owned(),
                size: asset.size,
            }),
            ..blank
        },
        Instruction::Part(value) => {
            SettingJson { action: "part", value: Some(value.clone()).filter(|_| !setting.secret), ..blank }
        }
    }
}

/// `Policy[User]/Config/Start/ConfigureStartPins`.
fn nesting(csp: &CspPath) -> String {
    let mut text = String::new();
    for step in &csp.steps {
        text.push_str(&step.name);
        if let Some(scope) = &step.scope {
            text.extend(["[", scope.as_str(), "]"]);
        }
        text.push('/');
    }
    text + &csp.leaf
}
