//! The command line of icd.exe, the designer's program for build scripts, as Microsoft documents it.

use crate::format::xml::is_xml_text;

/// The content of a command line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct IcdCommand {
    /// `/CustomizationXML:` the project.
    pub project: String,
    /// `/PackagePath:` the package to write.
    pub package: String,
    /// `/StoreFile:` the files of the settings stores, at most two.
    pub stores: Vec<String>,
    /// `/Variables:` the values that replace `%NAME%` in the project.
    pub variables: Vec<(String, String)>,
    /// `+Overwrite`
    pub overwrites: bool,
    /// Switches that have no meaning for packages of desktop editions, as they are written.
    pub ignored: Vec<String>,
}

/// The command of icd.exe that builds a package.
const BUILD: &str = "/Build-ProvisioningPackage";
/// Switches for the packages of phones, which give the locations of the parts of their system.
const OF_PHONES: [&str; 3] = ["/MSPackageRoot", "/OEMInputXML", "/ProductName"];

impl IcdCommand {
    /// All switches that are accepted, for messages.
    pub const KNOWN: &str = "/Build-ProvisioningPackage, /CustomizationXML:, /PackagePath:, /StoreFile:, \
                             /MSPackageRoot:, /OEMInputXML:, /ProductName:, /Variables:, +Overwrite, -Overwrite, \
                             -Encrypted";

    /// Whether a switch asks for the list of switches.
    pub fn is_help(switch: &str) -> bool {
        ["/?", "-?", "/help"].iter().any(|help| help.eq_ignore_ascii_case(switch))
    }

    /// Reads switches, in any letter case; or returns the reason for each one that is not accepted.
    pub fn parse<'s>(switches: impl IntoIterator<Item = &'s str>) -> Result<IcdCommand, Vec<String>> {
        let (mut command, mut troubles, mut builds) = (IcdCommand::default(), Vec::new(), false);
        for switch in switches {
            let (name, value) = switch.split_once(':').unwrap_or((switch, ""));
            let value = unquoted(value.trim());
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            match () {
                () if is(BUILD) => builds = true,
                () if is("/CustomizationXML") => command.project = value.to_owned(),
                () if is("/PackagePath") => command.package = value.to_owned(),
                () if is("/StoreFile") => match stores(value) {
                    Ok(stores) => command.stores = stores,
                    Err(trouble) => troubles.push(trouble),
                },
                () if is("/Variables") => match variables(value) {
                    Ok(variables) => command.variables.extend(variables),
                    Err(trouble) => troubles.push(trouble),
                },
                () if OF_PHONES.iter().any(|known| is(known)) => command.ignored.push(switch.to_owned()),
                () if is("+Overwrite") => command.overwrites = true,
                () if is("-Overwrite") => command.overwrites = false,
                () if is("-Encrypted") => {}
                () if is("+Encrypted") => troubles.push(
                    "+Encrypted: the container of encrypted packages is not documented, so leave the switch out"
                        .to_owned(),
                ),
                () if starts_with(name, "/Build-") => {
                    troubles
                        .push(format!("{name} builds an image, not a provisioning package; only {BUILD} is accepted"));
                }
                () => troubles.push(format!("there is no switch `{name}`; the accepted ones are {}", Self::KNOWN)),
            }
        }
        if troubles.is_empty() {
            let missing = [
                (builds, BUILD),
                (!command.project.is_empty(), "/CustomizationXML:PATH"),
                (!command.package.is_empty(), "/PackagePath:PATH"),
            ];
            troubles.extend(missing.iter().filter(|(there, _)| !there).map(|(_, name)| format!("{name} is missing")));
        }
        if troubles.is_empty() { Ok(command) } else { Err(troubles) }
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

/// The paths of settings stores: that of the settings of all editions, and that of desktop editions.
fn stores(value: &str) -> Result<Vec<String>, String> {
    let paths = value.split(',').map(|path| path.trim().trim_matches('"').to_owned());
    let paths: Vec<String> = paths.filter(|path| !path.is_empty()).collect();
    match paths.len() {
        1 | 2 => Ok(paths),
        count => Err(format!("/StoreFile: names {count} files; one or two make a store")),
    }
}

/// The text without quotation marks around it.
fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// NAME=VALUE;NAME=VALUE, or with `:` in place of `=`: Microsoft's page about the command line shows both.
fn variables(value: &str) -> Result<Vec<(String, String)>, String> {
    let pairs = value.split(';').filter(|pair| !pair.trim().is_empty());
    let pairs = pairs.map(|pair| match pair.split_once('=').or_else(|| pair.split_once(':')) {
        Some((_, value)) if !is_xml_text(value) => Err("/Variables: a value contains a control character".to_owned()),
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), unquoted(value).to_owned())),
        _ => Err("/Variables: takes NAME=VALUE, with `;` between them".to_owned()),
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::IcdCommand;

    #[test]
    fn variables_have_their_values_after_either_sign() {
        let variables = |value: &str| {
            IcdCommand::parse(["/Build-ProvisioningPackage", "/CustomizationXML:a", "/PackagePath:b", value])
                .unwrap()
                .variables
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(variables("/Variables:Site:Berlin;Room:12"), [pair("Site", "Berlin"), pair("Room", "12")]);
        assert_eq!(variables(r"/Variables:Path=C:\a"), [pair("Path", r"C:\a")]);
        assert_eq!(variables("/Variables:Site=\"Berlin\""), [pair("Site", "Berlin")]);
    }

    #[test]
    fn switches_are_read_as_scripts_write_them() {
        let command = IcdCommand::parse([
            "/build-provisioningpackage",
            r"/customizationxml:C:\build\site.xml",
            r#"/PackagePath:"out\site.ppkg""#,
            r"/StoreFile:Microsoft-Common-Provisioning.dat,C:\Kits\x86\microsoft-desktop-provisioning.dat",
            r"/Variables:SiteName=Berlin;ImagePath=C:\Images\berlin.jpg",
            "-Encrypted",
            "+Overwrite",
        ]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = IcdCommand {
            project: r"C:\build\site.xml".to_owned(),
            package: r"out\site.ppkg".to_owned(),
            stores: vec![
                "Microsoft-Common-Provisioning.dat".to_owned(),
                r"C:\Kits\x86\microsoft-desktop-provisioning.dat".to_owned(),
            ],
            variables: vec![pair("SiteName", "Berlin"), pair("ImagePath", r"C:\Images\berlin.jpg")],
            overwrites: true,
            ignored: Vec::new(),
        };
        assert_eq!(command, Ok(expected));
    }

    #[test]
    fn every_switch_that_is_not_accepted_is_named() {
        let troubles = |switches: &[&str]| IcdCommand::parse(switches.iter().copied()).unwrap_err().join("\n");
        let all = troubles(&["/Build-ImageFromWim", "+Encrypted", "/Nonsense:1", "/StoreFile:a,b,c", "/Variables:a"]);
        for named in ["/Build-ImageFromWim", "+Encrypted", "/Nonsense", "/StoreFile", "/Variables"] {
            assert!(all.contains(named), "{named}: {all}");
        }
        let missing = troubles(&["/Build-ProvisioningPackage"]);
        assert!(missing.contains("/CustomizationXML:PATH") && missing.contains("/PackagePath:PATH"), "{missing}");
    }
}
