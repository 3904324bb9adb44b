//! Any bytes as the customizations.xml of an otherwise valid package: its values are matched with the settings.
#![no_main]

#[allow(dead_code, reason = "the forge is shared with the tests, which use more of it")]
#[path = "../../hostile/forge.rs"]
mod forge;

use std::io::Cursor;

use forge::{Forge, Item, Resource};
use libfuzzer_sys::fuzz_target;
use ppkgc::read::open;

const LIST: &str = r#"<Elements Type="Multivariant"><Element Index="0"></Element></Elements>"#;
const SOURCES: &str = r#"<ConfigurationSourceList Version="1.0"><ConfigurationSource Name="RunTime" Path="$(_prov)\RunTime.xml"><EventList><Event Name="RunTime" /></EventList></ConfigurationSource></ConfigurationSourceList>"#;
/// Two groups by name, as packages of 2015 have them.
const SETS: &str = r#"<ConfigurationSource Version="1.0"><ConfigurationSet Type="provxml" SettingsGroup="Policies" Data="$(_prov)\RunTime\0__A.provxml" /><ConfigurationSet Type="provxml" SettingsGroup="Accounts" Data="$(_prov)\RunTime\1__B.provxml" /></ConfigurationSource>"#;
const POLICY: &str = r#"<wap-provisioningdoc><characteristic type="Policy"><parm name="A" value="1" datatype="integer" /></characteristic></wap-provisioningdoc>"#;
const ACCOUNT: &str = r#"<wap-provisioningdoc><characteristic type="Accounts"><characteristic type="Users"><characteristic type="admin"><parm SettingsPath="Accounts/Users/User/Password" name="Password" value="hunter2" /><parm name="LocalUserGroup" value="2" /></characteristic></characteristic></characteristic></wap-provisioningdoc>"#;

fuzz_target!(|bytes: &[u8]| {
    let documents = [LIST, SOURCES, SETS, POLICY, ACCOUNT].map(|text| Resource::raw(text.as_bytes()));
    let [list, sources, sets, policy, account] = &documents;
    let customizations = Resource::raw(bytes);
    let prov = vec![
        Item::folder("RunTime", vec![Item::file("0__A.provxml", policy), Item::file("1__B.provxml", account)]),
        Item::file("RunTime.xml", sets),
    ];
    let variant = vec![
        Item::file("MasterDatastore.xml", sources),
        Item::folder("Prov", prov),
        Item::file("customizations.xml", &customizations),
    ];
    let root =
        vec![Item::folder("Multivariant", vec![Item::folder("0", variant), Item::file("Multivariant.xml", list)])];
    let wim = Forge::new(root, [documents.to_vec(), vec![customizations]].concat()).build();
    let Ok(mut package) = open(Cursor::new(wim.bytes)) else { return };
    let Ok(model) = package.model() else { return };
    assert_eq!(model.settings.len(), 3, "what the device is given does not depend on the project");
    model.problems.in_order().iter().for_each(|problem| assert!(problem.message.len() < 10_000));
});
