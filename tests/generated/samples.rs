//! Values for every kind of rule, as a spec writes them: two that a node takes, and one that it refuses.

use ppkgc::schema::{Format, Interval, Node, Range, Rule};

const GUID: &str = "c6d47067-6e92-480e-b0fc-4ba82182fac7";

/// Two texts for each published pattern of a value, by the start of the pattern.
const MATCHING: [(&str, [&str; 2]); 14] = [
    (r"^(\d\.)?(\d)$", ["1.0", "2"]),
    (r"^(25[0-5]|2[0-4][0-9]|", ["10.0.0.1", "2001:db8:0:0:0:0:0:1"]),
    (r"^(([^;]+(?i)(\.appinstaller)([;]|$)){1,11})$", ["https://a/b.appinstaller", "a.appinstaller;b.AppInstaller"]),
    (r"^(([^;]+(?i)(\.appx|", ["https://a/b.msix", "a.appx;b.MSIXBUNDLE"]),
    ("^[0-9,-]+$", ["80", "80,8000-8010"]),
    (r"\{[0-9A-Fa-f]{8}\-", [BRACED, BRACED]),
    ("^[A-Za-z0-9_.:/]+$", ["Contoso.App:1", "a/b_c"]),
    (r"{[0-9A-Fa-f]{8}\-", [BRACED, BRACED]),
    ("^.{1,30}$", ["C", "Contoso"]),
    (r"^(\d+\.)?(\d+\.)?(\*|\d+)$", ["1.0.*", "2"]),
    ("/^https?:", ["https://contoso.com/exam?id=1", "http://www.contoso.com"]),
    ("^ *[0-9]{1,5} *(?:- *", ["443", "100-120,200"]),
    ("^[0-9]{5,6}$", ["26201", "262011"]),
    ("^([0-9a-fA-F]{5}-){3}", ["0a1b2-0a1b2-0a1b2-0a1b2", "AAAAA-BBBBB-CCCCC-DDDDD"]),
];

const BRACED: &str = "{c6d47067-6e92-480e-b0fc-4ba82182fac7}";

/// Two documents for each published schema, by the element that it declares.
const FOLLOWING: [(&str, [&str; 2]); 6] = [
    (
        "AppLockerPolicy",
        [
            r#"<RuleCollection Type="Exe" EnforcementMode="Enabled"><FilePathRule Id="921cc481-6e17-4653-8f75-050b80acca20" Name="All" Description="" UserOrGroupSid="S-1-1-0" Action="Allow"><Conditions><FilePathCondition Path="%PROGRAMFILES%\*"/></Conditions></FilePathRule></RuleCollection>"#,
            r#"<AppLockerPolicy Version="1"><RuleCollection Type="Msi"/></AppLockerPolicy>"#,
        ],
    ),
    (
        "ForceRestart",
        [
            r#"<ForceRestart StartDateTime="2026-03-28T22:21:52Z" Recurrence="Daily" RunIfTaskIsMissed="true"/>"#,
            r#"<ForceRestart StartDateTime="2026-03-28T22:21:52" Recurrence="Weekly" RunIfTaskIsMissed="0" DaysOfWeek="127"/>"#,
        ],
    ),
    (
        "GroupConfiguration",
        [
            r#"<GroupConfiguration><accessgroup desc="S-1-5-32-544"><group action="U"/><add member="CONTOSO\bob"/></accessgroup></GroupConfiguration>"#,
            "<GroupConfiguration/>",
        ],
    ),
    (
        "SharedAccountConfiguration",
        [
            "<SharedAccountConfiguration><SharedAccount><IssuerName>CN=Contoso</IssuerName></SharedAccount></SharedAccountConfiguration>",
            r#"<SharedAccountConfiguration><SharedAccount><IssuerThumbprint>77de0879f69314d867bd08fcf2e8e6616548b3c8</IssuerThumbprint><EkuOidRequirements><Oid>1.3.6.1.5</Oid></EkuOidRequirements><AutoLogon forced="true"/></SharedAccount></SharedAccountConfiguration>"#,
        ],
    ),
    (
        "groupmembership",
        [
            r#"<groupmembership><accessgroup desc="Administrators"><member name="Administrator"/></accessgroup></groupmembership>"#,
            "<groupmembership/>",
        ],
    ),
    (
        "AssessmentsRoot",
        [
            "<AssessmentsRoot><Assessments><Assessment><TestName>Maths</TestName><TestUri>https://contoso.com</TestUri></Assessment></Assessments></AssessmentsRoot>",
            "<AssessmentsRoot><Assessments/></AssessmentsRoot>",
        ],
    ),
];

/// The thumbprint of `CERTIFICATE`.
const THUMBPRINT: &str = "C711963E582E0BC0C8CD7FBDA4513AF891E60F4A";

/// A self-signed certificate in base64.
const CERTIFICATE: &str = "MIIBkDCCATWgAwIBAgIULfWTSdgraV4HcJKrDpkLZZhRMCYwCgYIKoZIzj0EAwIwHDEaMBgGA1UEAwwRQ29udG9zbyBUZXN0IFJvb3QwIBcNMjYxMTI2MTQxNzA3WhgPMjEyNjExMDIxNDE3MDdaMBwxGjAYBgNVBAMMEUNvbnRvc28gVGVzdCBSb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdsAK7o7dSBZmaCRlDbSOnk3e76HZG9WNM0iykMbtlPw+TNZNkXumVH8dm5e0AFXJz6sbt2hDzjAt7s6x4geoCKNTMFEwHQYDVR0OBBYEFA33/dixNOz+OU0bJ6QLuLr3FB5AMB8GA1UdIwQYMBaAFA33/dixNOz+OU0bJ6QLuLr3FB5AMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhALhqZwn1LcsBENpem4PBXsweE/I6MHED0R0f9h0vIJOiAiEA1zKp5PM8hroWVf+lPFFj2hrZZnZaP+XOl8GVV7Jn0g0=";

/// Names with a meaning, by the end of the address above them.
const NAMES: [(&str, &str); 15] = [
    ("/Policy/Config", "Contoso~Policy~Board"),
    ("/ApplicationControl/Policies", GUID),
    ("/UPPrinterInstalls", GUID),
    ("/AppInstallation", "Contoso.App_1a2b3c4d5e6f7"),
    ("/CertificateStore/ROOT", THUMBPRINT),
    ("/CertificateStore/ROOT/System", THUMBPRINT),
    ("/CertificateStore/CA", THUMBPRINT),
    ("/CertificateStore/CA/System", THUMBPRINT),
    ("/CertificateStore/MY/User", THUMBPRINT),
    ("/RootCATrustedCertificates/Root", THUMBPRINT),
    ("/RootCATrustedCertificates/CA", THUMBPRINT),
    ("/RootCATrustedCertificates/TrustedPublisher", THUMBPRINT),
    ("/RootCATrustedCertificates/TrustedPeople", THUMBPRINT),
    ("/RootCATrustedCertificates/UntrustedCertificates", THUMBPRINT),
    ("/RootCATrustedCertificates/OemEsim", THUMBPRINT),
];

/// Two values for nodes whose CSP has requirements that their DDF does not state, by the end of their address.
const DOCUMENTED: [(&str, [&str; 2]); 44] = [
    ("/Install/KeyUsage", ["32", "160"]),
    ("/GroupData", [DEVICE_GROUP, DEVICE_GROUP]),
    ("/RuleData", [DEVICE_RULE, DEVICE_RULE]),
    ("/Plugins", ["", SIGNALS]),
    ("/MaintenanceWindowStartTime", ["00:00", "23:30"]),
    ("~Policy~Board/Name1", ["<enabled/>", "<disabled/>"]),
    ("/AssignedAccess/Configuration", [KIOSK, KIOSK]),
    ("/AssignedAccess/StatusConfiguration", [STATUS, STATUS]),
    (
        "/AssignedAccess/KioskModeApp",
        [r#"{"Account":"PC\\kiosk","AUMID":"A_b!c"}"#, r#"{"Account":"k","AUMID":"A_b!c"}"#],
    ),
    ("/AssignedAccess/ShellLauncher", [SHELL, SHELL]),
    ("/WlanXml", [WLAN, WLAN]),
    ("/LanXML", [LAN, LAN]),
    ("/Eap/Configuration", [EAP, EAP]),
    ("/ProfileXML", [VPN, PLUGIN]),
    ("/RouteList/Name1/Address", ["10.0.0.0", "fd00::"]),
    ("/RouteList/Name1/PrefixSize", ["0", "128"]),
    ("/LocalAddressRanges", ["10.0.0.0/8", "10.0.0.1-10.0.0.9,10.1.0.1"]),
    ("/RemoteAddressRanges", ["10.0.0.0/8", "10.0.0.1-10.0.0.9,10.1.0.1"]),
    ("/Start/StartLayout", [LAYOUT, LAYOUT]),
    ("/Start/ConfigureStartPins", [r#"{"pinnedList":[]}"#, r#"{"pinnedList":[{"packagedAppId":"A_b!c"}]}"#]),
    ("/DefaultAssociationsConfiguration", [ASSOCIATIONS, ASSOCIATIONS]),
    ("/ADMXInstall/Name1/Name1/Name1", [ADMX, ADMX]),
    ("/IcmpTypesAndCodes", ["8:0", "8:0,3:*"]),
    ("/ExploitProtectionSettings", ["<MitigationPolicy/>", "<MitigationPolicy><SystemConfig/></MitigationPolicy>"]),
    (
        "/ApplicationLaunchRestrictions/Name1/EXE/Policy",
        [r#"<RuleCollection Type="Exe"/>"#, r#"<RuleCollection Type="Exe" EnforcementMode="AuditOnly"/>"#],
    ),
    (
        "/ApplicationLaunchRestrictions/Name1/MSI/Policy",
        [r#"<RuleCollection Type="Msi"/>"#, r#"<RuleCollection Type="Msi" EnforcementMode="Enabled"/>"#],
    ),
    (
        "/ApplicationLaunchRestrictions/Name1/Script/Policy",
        [r#"<RuleCollection Type="Script"/>"#, r#"<RuleCollection Type="Script"/>"#],
    ),
    (
        "/ApplicationLaunchRestrictions/Name1/StoreApps/Policy",
        [r#"<RuleCollection Type="Appx"/>"#, r#"<RuleCollection Type="Appx"/>"#],
    ),
    (
        "/ApplicationLaunchRestrictions/Name1/DLL/Policy",
        [r#"<RuleCollection Type="Dll"/>"#, r#"<RuleCollection Type="Dll"/>"#],
    ),
    ("/EncodedCertificate", [CERTIFICATE, CERTIFICATE]),
    ("/UserRights/AllowLocalLogOn", ["*S-1-5-32-544", "Administrators"]),
    (
        "/HostedInstall",
        [r#"<Application PackageUri="a.msix"/>"#, r#"<Application PackageUri="a.msix" LicenseUri="b"/>"#],
    ),
    (
        "/StoreInstall",
        [r#"<Application id="9WZDNCRFJ3Q2"/>"#, r#"<Application id="9WZDNCRFJ3Q2" flags="1" skuid="0016"/>"#],
    ),
    ("/Reboot/Schedule/Single", ["", "2027-01-31T03:00:00"]),
    ("/Reboot/Schedule/DailyRecurrent", ["", "2027-01-31T03:00:00"]),
    ("/Reboot/Schedule/WeeklyRecurrent", ["", "2027-01-31T03:00:00"]),
    ("/ConfigureTimeZone", ["UTC", "W. Europe Standard Time"]),
    ("/AttackSurfaceReductionRules", [RULE, RULE]),
    ("/ThreatSeverityDefaultAction", ["1=2", "1=2|5=10"]),
    ("/PauseFeatureUpdatesStartTime", ["", "2027-01-31"]),
    ("/PauseQualityUpdatesStartTime", ["", "2027-01-31"]),
    ("/DOGroupId", ["", GUID]),
    ("/DNSComputerName", ["Shop-%SERIAL%", "Reception-01"]),
    ("/PageVisibilityList", ["", "hide:about;bluetooth"]),
];

const DEVICE_GROUP: &str = "<Group><MatchType>MatchAny</MatchType><DescriptorIdList><PrimaryId>CdRomDevices</PrimaryId></DescriptorIdList></Group>";
const DEVICE_RULE: &str = "<PolicyRule><Entry><Type>Deny</Type><AccessMask>1</AccessMask></Entry></PolicyRule>";
const SIGNALS: &str = r#"<rule schemaVersion="1.0"><signal type="wifi"/></rule>"#;
const RULE: &str = "7674ba52-37eb-4a4f-a9a1-f0f9a1619a2c=1";
const EAP: &str = r#"<EapHostConfig xmlns="http://www.microsoft.com/provisioning/EapHostConfig"><EapMethod><Type xmlns="http://www.microsoft.com/provisioning/EapCommon">26</Type></EapMethod></EapHostConfig>"#;
const VPN: &str = "<VPNProfile><AlwaysOn>true</AlwaysOn><NativeProfile><Servers>vpn.contoso.com</Servers><NativeProtocolType>IKEv2</NativeProtocolType><Authentication><UserMethod>Eap</UserMethod><Eap><Configuration><EapHostConfig xmlns=\"http://www.microsoft.com/provisioning/EapHostConfig\"><EapMethod><Type xmlns=\"http://www.microsoft.com/provisioning/EapCommon\">26</Type></EapMethod></EapHostConfig></Configuration></Eap></Authentication></NativeProfile></VPNProfile>";
const PLUGIN: &str =
    "<VPNProfile><PluginProfile><ServerUrlList>vpn.contoso.com</ServerUrlList></PluginProfile></VPNProfile>";
const KIOSK: &str = r#"<AssignedAccessConfiguration xmlns="http://schemas.microsoft.com/AssignedAccess/2017/config"><Profiles><Profile Id="{c6d47067-6e92-480e-b0fc-4ba82182fac7}"><KioskModeApp AppUserModelId="A_b!c"/></Profile></Profiles><Configs><Config><Account>kiosk</Account><DefaultProfile Id="{c6d47067-6e92-480e-b0fc-4ba82182fac7}"/></Config></Configs></AssignedAccessConfiguration>"#;
const STATUS: &str = r#"<StatusConfiguration xmlns="http://schemas.microsoft.com/AssignedAccess/2018/StatusConfiguration"><StatusEnabled>On</StatusEnabled></StatusConfiguration>"#;
const SHELL: &str = r#"<ShellLauncherConfiguration xmlns="http://schemas.microsoft.com/ShellLauncher/2018/Configuration"><Profiles><DefaultProfile><Shell Shell="explorer.exe"/></DefaultProfile></Profiles><Configs/></ShellLauncherConfiguration>"#;
const WLAN: &str = r#"<WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1"><name>Name1</name><SSIDConfig><SSID><name>Name1</name></SSID></SSIDConfig><connectionType>ESS</connectionType><MSM><security><authEncryption><authentication>open</authentication><encryption>none</encryption><useOneX>false</useOneX></authEncryption></security></MSM></WLANProfile>"#;
const LAN: &str = r#"<LANProfile xmlns="http://www.microsoft.com/networking/LAN/profile/v1"><MSM><security><OneXEnforced>false</OneXEnforced><OneXEnabled>false</OneXEnabled></security></MSM></LANProfile>"#;
const LAYOUT: &str =
    r#"<LayoutModificationTemplate xmlns="http://schemas.microsoft.com/Start/2014/LayoutModification" Version="1"/>"#;
const ASSOCIATIONS: &str = "PERlZmF1bHRBc3NvY2lhdGlvbnM+PEFzc29jaWF0aW9uIElkZW50aWZpZXI9Ii5wZGYiIFByb2dJZD0iTVNFZGdlUERGIi8+PC9EZWZhdWx0QXNzb2NpYXRpb25zPg==";
const ADMX: &str = r#"<policyDefinitions revision="1.0" schemaVersion="1.0"><policies/></policyDefinitions>"#;

/// Which of the three values is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The first of a list, the lowest of a range.
    First,
    /// The last of a list, the highest of a range, all flags together.
    Last,
    /// One that the node must refuse.
    Refused,
}

impl Wanted {
    fn of<T: Copy>(self, values: [T; 2]) -> T {
        values[usize::from(self == Wanted::Last)]
    }
}

/// A text in TOML. Rust escapes control characters otherwise; no sample contains one besides line breaks.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The value as a spec writes it.
pub fn value(node: &Node, locuri: &str, wanted: Wanted) -> String {
    match wanted {
        Wanted::Refused => refused(node),
        _ => taken(node, locuri, wanted),
    }
}

/// A text of the DDF as a spec writes it for that node.
pub fn written(node: &Node, text: &str) -> String {
    match node.format {
        Format::Int => text.to_owned(),
        Format::Bool if text.parse::<i64>().is_ok() => text.to_owned(),
        Format::Bool => text.to_ascii_lowercase(),
        _ => quoted(text),
    }
}

fn taken(node: &Node, locuri: &str, wanted: Wanted) -> String {
    let written = |text: &str| written(node, text);
    // Rules that the documentation of the Personalization CSP adds to its DDF.
    if locuri.contains("/Personalization/") && locuri.ends_with("Url") {
        return quoted("https://contoso.com/picture.jpg");
    }
    if let Some((_, texts)) = DOCUMENTED.iter().find(|(end, _)| locuri.ends_with(end)) {
        return written(wanted.of(*texts));
    }
    match &node.allowed.rule {
        Rule::Enum(values) => written(wanted.of([&values[0].value, &values[values.len() - 1].value])),
        Rule::Flag(values) => {
            let numbers = values.iter().map(|flag| ppkgc::schema::integer(&flag.value).unwrap());
            let all = numbers.clone().fold(0, |sum, flag| sum | flag);
            written(&wanted.of([numbers.min().unwrap(), all]).to_string())
        }
        Rule::Range(range) => written(&wanted.of(bounds(range)).to_string()),
        Rule::RegEx(pattern) => {
            let known = MATCHING.iter().find(|(start, _)| pattern.source.starts_with(start));
            let (_, texts) = known.unwrap_or_else(|| panic!("no sample for {} of {locuri}", pattern.source));
            quoted(wanted.of(*texts))
        }
        Rule::Xsd(schema) => {
            let declared = |name: &str| schema.contains(&format!("element name=\"{name}\""));
            let (_, texts) = FOLLOWING.iter().find(|(name, _)| declared(name)).expect("a sample for every schema");
            quoted(wanted.of(*texts))
        }
        Rule::Admx { .. } => quoted(wanted.of(["<enabled/><data id=\"Choice\" value=\"1\"/>", "<disabled/>"])),
        Rule::Json(sample) => quoted(wanted.of([sample.as_str(), "{}"])),
        Rule::Sddl => quoted(wanted.of(["O:BAG:SYD:(A;;GA;;;BA)", "D:(A;;CC;;;S-1-5-21-1-2-3-500)"])),
        Rule::Unstated | Rule::Any => of_format(node, wanted),
        Rule::Unread(kind) => panic!("no published rule is unread, but {kind} of {locuri}"),
    }
}

fn of_format(node: &Node, wanted: Wanted) -> String {
    if node.allowed.list.is_some() && wanted == Wanted::Last {
        return "[\"first\", \"second\"]".to_owned();
    }
    match node.format {
        Format::Int => wanted.of(["0", "2147483647"]).to_owned(),
        Format::Bool => wanted.of(["false", "true"]).to_owned(),
        Format::B64 | Format::Bin => quoted(wanted.of(["", "AQID"])),
        Format::Xml => quoted(wanted.of(["<a/>", "<?xml version=\"1.0\"?><a b=\"c\">d</a>"])),
        Format::Time => quoted(wanted.of(["00:00:00", "23:59:59Z"])),
        Format::Date => quoted(wanted.of(["2026-01-01", "20261231"])),
        Format::Float => quoted(wanted.of(["0.5", "-1"])),
        Format::Chr | Format::Null | Format::Node => quoted(wanted.of(["text", "another text"])),
    }
}

fn bounds(range: &Range) -> [i64; 2] {
    let [Interval { min, max }] = range.intervals() else { panic!("one interval in an own range") };
    [*min, *max]
}

fn refused(node: &Node) -> String {
    const NO_TEXT: &str = "\"\u{a7} no such value\"";
    match &node.allowed.rule {
        Rule::Enum(_) if matches!(node.format, Format::Int | Format::Bool) => "987654".to_owned(),
        Rule::Enum(_) => NO_TEXT.to_owned(),
        rule @ Rule::Flag(_) => {
            let number = (0..).find(|&number| !rule.accepts_flags(number)).unwrap();
            if node.format == Format::Int { number.to_string() } else { quoted(&number.to_string()) }
        }
        Rule::Range(range) => {
            let [_, max] = bounds(range);
            if node.format == Format::Int { (max + 1).to_string() } else { quoted(&(max + 1).to_string()) }
        }
        // Longer than any pattern that limits the length alone.
        Rule::RegEx(_) => quoted(&"\u{a7}".repeat(300)),
        Rule::Xsd(_) => quoted("<NoSuchElement/>"),
        Rule::Admx { .. } => quoted("1"),
        Rule::Json(_) => quoted("{"),
        Rule::Sddl => quoted("BUILTIN\\Users"),
        Rule::Unstated | Rule::Any | Rule::Unread(_) => match node.format {
            Format::Bool | Format::Float => quoted("?"),
            Format::B64 | Format::Bin | Format::Date | Format::Time | Format::Xml => quoted("<"),
            _ => "true".to_owned(),
        },
    }
}

/// A name for a node that the spec names below that address; percent-encoded where a URI needs it.
pub fn name(above: &str, node: &Node) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(end, _)| above.ends_with(end)) {
        return (*name).to_owned();
    }
    let Rule::RegEx(pattern) = &node.allowed.rule else { return "Name1".to_owned() };
    let fits = |name: &&str| node.format != Format::Node || pattern.matches(name) != Ok(false);
    let name = ["Name1", BRACED, GUID].into_iter().find(fits).expect("a name for every pattern");
    ppkgc::address::percent_encoded(name)
}
