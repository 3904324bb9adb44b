//! What `read` finds in Microsoft's packages, and in malformed ones.

use std::fs;
use std::io::Cursor;

use base64::Engine;
use ppkgc::finding::Place;
use ppkgc::format::doc::{
    ConfigurationSet, ConfigurationSource, Customizations, ElementEntry, Elements, ElementsKind, MasterDatastore,
    Notes, PackageConfig, Provxml, Settings, Source,
};
use ppkgc::format::wim::{Compression, Directory, ImageXml, WimWriter};
use ppkgc::format::xml::parse;
use ppkgc::read::{AssetState, PackageModel, ReadError, SettingAction, SettingRole, SettingView, open};
use sha2::{Digest, Sha256};

use crate::support::{corpus, packages};

/// What is expected of one package.
struct Expected {
    /// Start of the file name.
    start: &'static str,
    name: &'static str,
    version: &'static str,
    owner: &'static str,
    tool: Option<&'static str>,
    settings: usize,
    problems: usize,
}

const fn expected(start: &'static str, name: &'static str, version: &'static str, owner: &'static str) -> Expected {
    Expected { start, name, version, owner, tool: None, settings: 0, problems: 0 }
}

/// All of them have rank 0.
const PACKAGES: [Expected; 7] = [
    Expected {
        tool: Some("10.0.17088.1000"),
        settings: 26,
        problems: 1,
        ..expected("0fe89347", "Power.EnergyEstimationEngine.CPU", "2.0", "Microsoft")
    },
    Expected {
        tool: Some(WCD_2025),
        settings: 1,
        ..expected("11652c19", "windows-kitting-workflow-sample", "1.0", "ITAdmin")
    },
    Expected { tool: Some("2019.625.0.0"), settings: 2, ..expected("260c3a9e", "OEMApps", "1.9", "OEM") },
    Expected { tool: Some("10.0.26100.2454"), settings: 1, ..expected("52c8f67d", "setup-specialize", "1.0", "OEM") },
    Expected { settings: 3, ..expected("55b47ec3", "ProductAProv", "1.0", "OEM") },
    Expected {
        tool: Some("10.0.18342.1"),
        settings: 20,
        ..expected("57c96be5", "Power.Settings.Processor", "1.0", "OEM")
    },
    Expected { settings: 3, ..expected("e239bd5e", "RDPonRPi2Prov", "1.0", "OEM") },
];
const WCD_2025: &str = "2025.416.0.0+757d43c324c9c7478617b0f9126747d9cdee37db";

fn model(bytes: &[u8]) -> Result<PackageModel, ReadError> {
    open(Cursor::new(bytes))?.model()
}

/// The model of the package whose file name starts like this.
fn package(start: &str) -> PackageModel {
    let mut paths = packages(&corpus()).into_iter();
    let path = paths.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(start)).unwrap();
    model(&fs::read(path).unwrap()).unwrap()
}

fn messages(model: &PackageModel) -> Vec<String> {
    let text = |place: &Place| match place {
        Place::Named(name) => name.clone(),
        other => format!("{other:?}"),
    };
    model.problems.in_order().iter().map(|f| format!("{}: {}", text(&f.place), f.message)).collect()
}

/// Path, value as stated, place in the CSPs, value as compiled.
fn row(setting: &SettingView) -> [String; 4] {
    let shown = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let path = setting.path.as_ref().map(ToString::to_string);
    [shown(path.as_deref()), shown(setting.stated.as_deref()), setting.csp(), shown(setting.value.as_deref())]
}

#[test]
fn every_package_says_what_it_is() {
    for expected in PACKAGES {
        let model = package(expected.start);
        let (start, identity) = (expected.start, &model.identity);
        assert_eq!((identity.name.as_str(), identity.version.as_str()), (expected.name, expected.version));
        assert_eq!((identity.owner.as_deref(), identity.rank), (Some(expected.owner), Some(0)), "{start}");
        assert_eq!(identity.tool.as_deref(), expected.tool, "{start}");
        assert_eq!(identity.author.is_empty(), expected.tool.is_some(), "{start}");
        assert_eq!(model.own_settings().count(), expected.settings, "{start}");
        assert_eq!(messages(&model).len(), expected.problems, "{start}: {:?}", messages(&model));
        assert!(model.files.iter().any(|file| file.path == "CommonSettings/1/AnswerFile.xml"), "{start}");
        assert!(model.customizations.is_some() && model.assets.is_empty(), "{start}");
    }
    assert_eq!(packages(&corpus()).len(), PACKAGES.len());
}

/// Every one of the 56 entries finds its setting, and numbers are stated as they are compiled.
#[test]
fn every_entry_is_paired_with_what_it_was_compiled_from() {
    for Expected { start, .. } in PACKAGES {
        let model = package(start);
        for setting in &model.settings {
            let [path, stated, _, value] = row(setting);
            assert!(setting.stated.is_some(), "{start}: {}", setting.csp());
            assert_eq!(setting.datatype.is_some(), setting.value.is_some());
            assert!(!setting.secret && setting.action == SettingAction::Set && setting.group.source == "RunTime");
            if stated.bytes().all(|byte| byte.is_ascii_digit()) {
                assert_eq!(stated, value, "{start}: {path}");
            }
        }
    }
}

#[test]
fn an_enumeration_shows_both_spellings() {
    let model = package("55b47ec3");
    let rows: Vec<_> = model.settings.iter().map(row).collect();
    assert_eq!(
        rows,
        [
            ["Policies/Connectivity/AllowNFC", "Yes", "Policy/Config/Connectivity/AllowNFC", "1"],
            ["Policies/Connectivity/AllowUSBConnection", "Yes", "Policy/Config/Connectivity/AllowUSBConnection", "1"],
            ["Policies/Connectivity/AllowBluetooth", "Yes", "Policy/Config/Connectivity/AllowBluetooth", "2"],
        ]
    );
    assert_eq!(model.settings[0].group.applied[0].settings_group, "Policies");
    assert_eq!(model.settings[0].group.provxml, "Multivariant/0/Prov/RunTime/Policies_0.provxml");
}

#[test]
fn keys_are_in_brackets_whatever_they_were_mapped_to() {
    let model = package("57c96be5");
    let wanted =
        "Power/Policy/Settings/Processor/SchemePersonality/Profile[Balanced]/Setting[Standby]/MinPerformance/DcValue";
    let setting = model.settings.iter().find(|setting| setting.label() == wanted).unwrap();
    assert_eq!(
        setting.csp(),
        "MCSF/Power/Policy/Settings/Processor/SchemePersonality/381b4222-f694-41f0-9685-ff5bb260df2e/\
         8bc6262c-c026-411d-ae3b-7e2f70811a13/MinPerformance/DcValue"
    );
    assert_eq!((setting.value.as_deref(), setting.datatype.as_deref()), (Some("10"), Some("integer")));
}

#[test]
fn conditions_of_both_target_states_are_kept() {
    let model = package("0fe89347");
    let group = &model.settings[0].group;
    assert!(model.settings.iter().all(|setting| setting.group == *group));
    let applied: Vec<_> = group.applied.iter().map(|a| (a.settings_group.as_str(), a.conditions.clone())).collect();
    let conditions = |name: &str| {
        let pairs = [("ProcessorVendor", "pattern:(.*Qualcomm.*)"), ("ProcessorName", name)];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    };
    assert_eq!(
        applied,
        [
            ("cf48a9d6-f965-521f-a07e-d3bf2dce555f_4", conditions(r"pattern:(.*Snapdragon(.*\D|)8994(\D.*|$))")),
            ("cf48a9d6-f965-521f-a07e-d3bf2dce555f_5", conditions(r"pattern:((^|.*\D)8994(\D.*|)Snapdragon.*)")),
        ]
    );
    assert_eq!(model.customizations.as_ref().unwrap().settings.targets[0].states.len(), 2);
    assert_eq!(
        messages(&model),
        [
            "Multivariant/0/customizations.xml: the name is \"Power.EnergyEstimationEngine.CPU\" in the container, which \
          the device uses, but \"Power.EnergyEstimationEngine.CPU.SD810\" in PackageConfig"
        ]
    );
}

#[test]
fn a_certificate_is_a_value_named_by_its_thumbprint() {
    let model = package("260c3a9e");
    let setting = &model.settings[0];
    assert_eq!(
        setting.label(),
        "Certificates/RootCertificates/RootCertificate[LumiaWOA apps publisher]/CertificatePath"
    );
    assert!(setting.stated.as_deref().unwrap().ends_with(r"\AdvancedInfo_1.0.9.0_arm64.cer"));
    assert_eq!(
        setting.csp(),
        "RootCATrustedCertificates/Root/E3FE41601B76F452DAC54D82E5473A73CCE277CE/EncodedCertificate"
    );
    assert_eq!(setting.scope.as_deref(), Some("Device"));
    let der = base64::engine::general_purpose::STANDARD.decode(setting.value.as_ref().unwrap()).unwrap();
    assert_eq!(der.len(), 732);
}

/// With any byte wrong: no panic, and what is still accepted differs only in names and times.
#[test]
fn a_package_with_any_byte_changed_is_read_or_refused() {
    for path in packages(&corpus()) {
        let mut bytes = fs::read(&path).unwrap();
        let sound = model(&bytes).unwrap();
        for at in (0..bytes.len()).step_by(3) {
            bytes[at] ^= 0x55;
            if let Ok(model) = model(&bytes)
                && messages(&model) == messages(&sound)
            {
                assert_eq!(model.settings, sound.settings, "{} with byte {at} changed", path.display());
            }
            bytes[at] ^= 0x55;
        }
    }
}

#[test]
fn a_package_cut_anywhere_is_refused() {
    for path in packages(&corpus()) {
        let bytes = fs::read(&path).unwrap();
        for end in (0..bytes.len()).step_by(37) {
            assert!(model(&bytes[..end]).is_err(), "{} up to byte {end}", path.display());
        }
    }
}

/// A container of these files, called like the package of [`config`].
fn container(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = WimWriter::new(Cursor::new(Vec::new()), None, Compression::Fast).unwrap();
    let mut root = Directory::new();
    for (path, bytes) in files {
        let content = writer.add_blob(bytes.len() as u64, &mut bytes.as_slice()).unwrap();
        root.insert_file(path, content).unwrap();
    }
    let config = config();
    let image = ImageXml {
        name: config.name,
        package_id: config.id,
        version: config.version,
        altitude: 5007,
        ..ImageXml::default()
    };
    writer.finish(&root, &image).unwrap().seal([7; 16]).unwrap().into_inner()
}

fn config() -> PackageConfig {
    PackageConfig {
        id: "{00000000-0000-0000-0000-000000000001}".into(),
        name: "Example".into(),
        version: "1.0".into(),
        owner: "ITAdmin".into(),
        rank: Some(7),
        notes: Some(Notes::SelfClosed),
        description: None,
    }
}

fn text(path: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (path.to_owned(), bytes)
}

fn provxml(inside: &str) -> Vec<u8> {
    let text = format!("<wap-provisioningdoc>{inside}</wap-provisioningdoc>");
    Provxml::read(text.as_bytes()).unwrap().write()
}

fn set(group: &str, source: &str, file: &str) -> ConfigurationSet {
    let data = format!(r"$(_prov)\{source}\{file}");
    ConfigurationSet { settings_group: group.into(), data, conditions: Vec::new() }
}

fn source_named(name: &str) -> Source {
    Source { name: name.into(), path: format!("$(_prov)\\{name}.xml"), events: vec![name.into()] }
}

/// The SettingsGroup of a schema path like `/Accounts/Users/User`.
fn group_of(path: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_DNS, path.replace('/', "_").as_bytes()).to_string()
}

/// A package of another program, without customizations.xml and CommonSettings: two users, a script, a user setting.
fn foreign_package() -> Vec<(String, Vec<u8>)> {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(b"echo")).replace('/', ".");
    let key = format!(r"0_{hash}\a b.cmd");
    let metadata = vec![("Name".to_owned(), "CommandFile".to_owned()), (key.clone(), "/P/CommandFiles/0".to_owned())];
    let assets = Elements { kind: ElementsKind::DataAsset, entries: vec![ElementEntry { index: 2, metadata }] };
    let user = |name: &str, password: &str| {
        provxml(&format!(
            "<characteristic type='Accounts'><characteristic type='Users'><characteristic type='{name}'>\
             <parm name='Password' value='{password}' datatype='string'/>\
             <parm name='LocalUserGroup' value='2' datatype='integer'/>\
             </characteristic></characteristic></characteristic>"
        ))
    };
    let asset = format!(
        "<characteristic type='Provisioning'><characteristic type='Assets'><characteristic type='/P'>\
         <parm name='{key}' value='a b.cmd' datatype='string'/></characteristic></characteristic></characteristic>"
    );
    let policy =
        "<characteristic type='Policy' scope='User'><parm name='A' value='1' datatype='integer'/></characteristic>";
    let users = group_of("/Accounts/Users/User");
    let run_time = ConfigurationSource {
        sets: vec![
            set(&users, "RunTime", "0__Accounts_Users_bob.provxml"),
            set(&format!("{users}_0"), "RunTime", "1__Accounts_Users_al.provxml"),
            set(&group_of("/P/CommandFiles/CommandFile"), "RunTime", "2__P_CommandFiles_0.provxml"),
        ],
    };
    let user_run_time = ConfigurationSource { sets: vec![set(&group_of("/Q/A"), "User_RunTime", "3__Q_A.provxml")] };
    let sources = vec![source_named("RunTime"), source_named("User_RunTime")];
    let list = Elements { kind: ElementsKind::Multivariant, entries: vec![ElementEntry::bare(0)] };
    vec![
        text("Multivariant/Multivariant.xml", list.write()),
        text("Multivariant/0/MasterDatastore.xml", MasterDatastore { sources }.write()),
        text("Multivariant/0/Prov/RunTime.xml", run_time.write()),
        text("Multivariant/0/Prov/User_RunTime.xml", user_run_time.write()),
        text("Multivariant/0/Prov/RunTime/0__Accounts_Users_bob.provxml", user("bob", "p1")),
        text("Multivariant/0/Prov/RunTime/1__Accounts_Users_al.provxml", user("al", "p2")),
        text("Multivariant/0/Prov/RunTime/2__P_CommandFiles_0.provxml", provxml(&asset)),
        text("Multivariant/0/Prov/User_RunTime/3__Q_A.provxml", provxml(policy)),
        text("DataAsset/DataAsset.xml", assets.write()),
        text(&format!("DataAsset/2/0_{hash}/a b.cmd"), b"echo".to_vec()),
    ]
}

#[test]
fn a_package_of_another_program_is_read_without_a_project() {
    let model = model(&container(&foreign_package())).unwrap();
    assert_eq!(messages(&model), Vec::<String>::new());
    assert_eq!((model.identity.owner.as_deref(), model.identity.rank), (Some("ITAdmin"), Some(7)));
    assert!(model.customizations.is_none());
    let seen: Vec<_> = model.settings.iter().map(|s| (s.label(), s.scope.as_deref(), s.secret, s.role)).collect();
    let seen: Vec<_> =
        seen.iter().map(|(label, scope, secret, role)| (label.as_str(), *scope, *secret, *role)).collect();
    let (own, asset) = (SettingRole::Setting, SettingRole::Asset);
    assert_eq!(seen[0], ("Accounts/Users/bob/Password", None, true, own));
    assert_eq!(seen[1], ("Accounts/Users/bob/LocalUserGroup", None, false, own));
    assert_eq!((seen[4].2, seen[4].3), (false, asset));
    assert_eq!(seen[5], ("Policy/A", Some("User"), false, own));
    assert_eq!(model.settings[5].group.source, "User_RunTime");
    assert_eq!(model.assets.len(), 1);
    let asset = &model.assets[0];
    assert_eq!((asset.setting.as_str(), asset.file_name.as_str()), ("/P/CommandFiles/0", "a b.cmd"));
    assert_eq!((asset.size, asset.state), (Some(4), AssetState::Intact));
}

/// A project, which the other program's package does not contain.
fn project(owner: &str) -> (String, Vec<u8>) {
    let xml = "<Common><Accounts><Users>\
        <User UserName='bob' Name='bob'><UserGroup>Administrators</UserGroup><Password>p1</Password></User>\
        <User UserName='al' Name='al'><UserGroup>Administrators</UserGroup><Password>p2</Password></User>\
        </Users></Accounts></Common>";
    let common = parse(xml.as_bytes()).unwrap().children().to_vec();
    let settings = Settings { common: Some(common), ..Settings::default() };
    let package = PackageConfig { owner: owner.into(), ..config() };
    text("Multivariant/0/customizations.xml", Customizations { package, settings }.write())
}

#[test]
fn users_are_distinguished_by_the_order_of_their_files() {
    let mut files = foreign_package();
    files.push(project("ITAdmin"));
    let model = model(&container(&files)).unwrap();
    assert_eq!(messages(&model), Vec::<String>::new());
    let rows: Vec<_> = model.settings.iter().take(4).map(row).collect();
    assert_eq!(
        rows,
        [
            ["Accounts/Users/User[bob]/Password", "p1", "Accounts/Users/bob/Password", "p1"],
            ["Accounts/Users/User[bob]/UserGroup", "Administrators", "Accounts/Users/bob/LocalUserGroup", "2"],
            ["Accounts/Users/User[al]/Password", "p2", "Accounts/Users/al/Password", "p2"],
            ["Accounts/Users/User[al]/UserGroup", "Administrators", "Accounts/Users/al/LocalUserGroup", "2"],
        ]
    );
}

#[test]
fn damage_and_contradictions_are_reported_and_the_rest_is_read() {
    let mut files = foreign_package();
    files.push(project("OEM"));
    files[4].1.truncate(100);
    files[9].1 = b"evil".to_vec();
    files.remove(5);
    let model = model(&container(&files)).unwrap();
    let shown: Vec<String> = messages(&model).iter().map(|message| message.chars().take(91).collect()).collect();
    assert_eq!(
        shown,
        [
            "Multivariant/0/customizations.xml: the altitude is \"5007\" in the container, which the devic",
            "Multivariant/0/Prov/RunTime/0__Accounts_Users_bob.provxml: at byte 85: expected well-formed",
            "Multivariant/0/Prov/RunTime/1__Accounts_Users_al.provxml: a list names this file, but it is",
            "DataAsset/2/0_CSx56PgOVZ5AS89mDEjzUitnq6n.FISwNn4aTd73Qx0=/a b.cmd: the folder is named aft",
        ]
    );
    assert_eq!(model.settings.len(), 2);
    assert_eq!(model.assets[0].state, AssetState::Altered);
}

/// What no known package has, and what a device does with it is not known.
#[test]
fn shared_groups_and_unknown_scopes_are_reported() {
    let list = 2;
    let policy = 7;
    let changed = |index: usize, from: &str, to: &str| {
        let mut files = foreign_package();
        let text = String::from_utf8(files[index].1.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        files[index].1 = text.replace(from, to).into_bytes();
        messages(&model(&container(&files)).unwrap())
    };
    let group = group_of("/Accounts/Users/User");
    let shared = changed(list, &format!("{group}_0"), &group.to_uppercase());
    let own = "Multivariant/0/Prov/RunTime/1__Accounts_Users_al.provxml: it has the SettingsGroup ";
    assert!(shared.len() == 1 && shared[0].starts_with(own), "{shared:?}");
    assert!(shared[0].contains("0__Accounts_Users_bob.provxml, so a device may apply only one"), "{shared:?}");
    assert_eq!(changed(policy, "scope=\"User\"", "scope=\"device\""), Vec::<String>::new());
    let scope = changed(policy, "scope=\"User\"", "scope=\" User\"");
    assert!(
        scope.len() == 1 && scope[0].ends_with("it has the scope \" User\", and what that does is not known"),
        "{scope:?}"
    );
    let condition = changed(list, " Data=", " data=\"x\" Data=");
    assert!(condition[0].contains("expected the name of a condition, found `data`"), "{condition:?}");
}

#[test]
fn a_container_without_variants_is_not_a_package() {
    let bytes = container(&[text("readme.txt", b"hello".to_vec())]);
    assert!(matches!(model(&bytes), Err(ReadError::NotAPackage)));
    assert!(matches!(model(b"MSWIM\0\0\0"), Err(ReadError::Container(_))));
}

/// One long name above many settings must not fill the memory; neither must lists that name one file again and again.
#[test]
fn a_small_package_cannot_become_a_large_model() {
    let long = "x".repeat(100_000);
    let parms: String = (0..50_000).map(|n| format!("<parm name='{n}'/>")).collect();
    let bomb = provxml(&format!("<characteristic type='{long}'>{parms}</characteristic>"));
    let many = provxml(&(0..50_001).map(|n| format!("<parm name='{n}'/>")).collect::<String>());
    let sets = ["bomb", "many"].map(|name| set("Policies", "RunTime", &format!("{name}.provxml")));
    let repeated = vec![set("Policies", "RunTime", "bomb.provxml"); 99_000];
    let source = ConfigurationSource { sets: sets.into_iter().chain(repeated).collect() };
    let list = Elements { kind: ElementsKind::Multivariant, entries: vec![ElementEntry::bare(0)] };
    let model = model(&container(&[
        text("Multivariant/Multivariant.xml", list.write()),
        text("Multivariant/0/MasterDatastore.xml", MasterDatastore { sources: vec![source_named("RunTime")] }.write()),
        text("Multivariant/0/Prov/RunTime.xml", source.write()),
        text("Multivariant/0/Prov/RunTime/bomb.provxml", bomb),
        text("Multivariant/0/Prov/RunTime/many.provxml", many),
    ]))
    .unwrap();
    assert_eq!(
        messages(&model),
        [
            "Multivariant/0/Prov/RunTime/bomb.provxml: the settings of this file are not shown: it contains a setting whose \
             path is longer than 1024 bytes",
            "Multivariant/0/Prov/RunTime/many.provxml: the settings of this file are not shown: with it the package \
             has more than 50000 settings",
        ]
    );
    assert!(model.settings.is_empty());
}
