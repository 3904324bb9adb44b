//! Places in a project of Windows Configuration Designer where a secret can be.

use std::fs;

use super::MARK;
use super::run::Run;

/// A name, and what is inside `Common`. `$M` is the secret.
const PROJECT_PROBES: &[(&str, &str)] = &[
    ("password", "<Accounts><Users><User UserName='a'><Password>$M</Password></User></Users></Accounts>"),
    (
        "password in CDATA",
        "<Accounts><Users><User UserName='a'><Password><![CDATA[$M]]></Password></User></Users></Accounts>",
    ),
    ("password without an end", "<Accounts><Users><User UserName='a'><Password>$M</User></Users></Accounts>"),
    (
        "password in a comment",
        "<!-- <Password>$M</Password> --><OOBE><Desktop><HideOobe>no</HideOobe></Desktop></OOBE>",
    ),
    (
        "password among elements",
        "<Accounts><Users><User UserName='a'><Password>$M<a/></Password></User></Users></Accounts>",
    ),
    ("password of a setting that is unknown", "<Nothing><Password>$M</Password></Nothing>"),
    (
        "password twice",
        "<Accounts><Users><User UserName='a'><Password>$M</Password><Password>$M</Password></User></Users></Accounts>",
    ),
    (
        "password as an attribute",
        "<Accounts><Users><User UserName='a' Password='$M'><UserGroup>2</UserGroup></User></Users></Accounts>",
    ),
    (
        "password and again",
        "<Accounts><Users><User UserName='a'><Password>$M</Password><UserGroup>x $M</UserGroup></User></Users></Accounts>",
    ),
    (
        "password in a command",
        "<ProvisioningCommands><DeviceContext><CommandLine>a.exe /password:$M</CommandLine></DeviceContext></ProvisioningCommands>",
    ),
    (
        "password in a path",
        "<Accounts><Users><User UserName='a'><Password>$M</Password></User></Users></Accounts><ProvisioningCommands><DeviceContext><CommandFiles><CommandFile>C:\\$M\\a.cmd</CommandFile></CommandFiles></DeviceContext></ProvisioningCommands>",
    ),
    ("token", "<Accounts><Azure><Authority>https://a.example/</Authority><BPRT>$M</BPRT></Azure></Accounts>"),
    (
        "key of a network",
        "<ConnectivityProfiles><WLAN><WLANSetting><WLANConfig SSID='Shop'><WLANXmlSettings><SecurityKey>$M0123</SecurityKey><SecurityType>WPA2-Personal</SecurityType></WLANXmlSettings></WLANConfig></WLANSetting></WLAN></ConnectivityProfiles>",
    ),
    (
        "key of a wrong network",
        "<ConnectivityProfiles><WLAN><WLANSetting><WLANConfig SSID='Shop'><WLANXmlSettings><SecurityKey>$M</SecurityKey><SecurityType>WPA9</SecurityType></WLANXmlSettings></WLANConfig></WLANSetting></WLAN></ConnectivityProfiles>",
    ),
    (
        "product key",
        "<EditionUpgrade><UpgradeEditionWithProductKey>$M-12345</UpgradeEditionWithProductKey></EditionUpgrade>",
    ),
];

#[test]
fn no_command_shows_a_secret_of_a_project() {
    let mut leaks = Vec::new();
    for (name, inside) in PROJECT_PROBES {
        let dir = tempfile::tempdir().unwrap();
        let text = format!(
            "<WindowsCustomizations><PackageConfig><ID>{{8a6be6b4-9f46-4f47-9c1c-2a1cc6f2a0a1}}</ID><Name>X</Name>\
             <Version>1.0</Version><OwnerType>OEM</OwnerType></PackageConfig><Settings><Customizations><Common>{}</Common>\
             </Customizations></Settings></WindowsCustomizations>",
            inside.replace("$M", MARK)
        );
        fs::write(dir.path().join("customizations.xml"), text).unwrap();
        let mut run = Run { folder: dir.path(), leaks: Vec::new() };
        for command in [
            &["check", "customizations.xml"][..],
            &["check", "customizations.xml", "--format", "json"],
            &["check", "customizations.xml", "--format", "sarif"],
            &["check", "customizations.xml", "--format", "github"],
            &["build", "customizations.xml", "-o", "out"],
            &["build", "customizations.xml", "-o", "out", "--format", "json"],
            &["emit", "customizations.xml", "--what", "plan"],
            &["inspect", "out/X.ppkg", "--extract", "tree"],
            &["check", "tree"],
            &["build", "tree", "-o", "again"],
        ] {
            run.look(command);
        }
        ["out", "again"].iter().for_each(|folder| run.look_into(folder));
        leaks.extend(run.leaks.into_iter().map(|leak| (*name, leak)));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}
