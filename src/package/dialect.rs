//! What versions of Windows Configuration Designer (WCD) write differently.

/// How a version of WCD writes packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Whether each parm names its setting in the attribute SettingsPath. The app of the Store does so since
    /// 2024.613 (its versions 2019.625 to 2023.728 do not), the one of the Windows kits (10.0.26100 and older) does
    /// not.
    pub has_settings_path: bool,
    /// Whether all settings below one top-level group are in one document, which has the name of that group:
    /// `Policies_0`. Builds of 2015 and 2016 do this; later ones have a document and an id for each atomic group.
    pub by_top_group: bool,
    /// The build of Windows whose kit contains this version of WCD, if there is one; the version then uses the settings
    /// store of that kit.
    pub build: Option<u32>,
}

/// The newest dialect.
impl Default for Dialect {
    fn default() -> Self {
        Dialect { has_settings_path: true, by_top_group: false, build: None }
    }
}

/// The last build of Windows whose designer is known to write a document for each top-level group.
pub const LAST_BY_TOP_GROUP: u32 = 10586;

/// The first version of the Store's app that writes SettingsPath: year, then month and day.
const SETTINGS_PATH_SINCE: (u32, u32) = (2024, 613);
/// Versions of the Store's app begin with a year, which is at least this one. Those of the Windows kits begin with the
/// version of Windows, 6 or 10.
const FIRST_YEAR: u32 = 2015;

impl Dialect {
    /// The dialect of a version, as NOTES and the program state it: `10.0.26100.2454`, `2025.416.0.0+757d43c3`.
    pub fn of_version(version: &str) -> Option<Dialect> {
        let mut numbers = version.split('+').next().unwrap_or_default().trim().split('.').map(str::parse::<u32>);
        let (major, minor) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        let rest: Vec<u32> = numbers.collect::<Result<_, _>>().ok()?;
        let build = rest.first().copied().filter(|_| major < FIRST_YEAR);
        Some(Dialect {
            has_settings_path: major >= FIRST_YEAR && (major, minor) >= SETTINGS_PATH_SINCE,
            by_top_group: build.is_some_and(|build| build <= LAST_BY_TOP_GROUP),
            build,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn each_version_has_the_dialect_of_its_packages() {
        let writes = |version: &str| Dialect::of_version(version).map(|dialect| dialect.has_settings_path);
        for old in ["10.0.17134.1", "10.0.26100.2454", "2019.625.0.0", "2023.728.0.0", "10.0"] {
            assert_eq!(writes(old), Some(false), "{old}");
        }
        for new in ["2024.613.0.0+604414d3", "2025.225", "2025.416.0.0"] {
            assert_eq!(writes(new), Some(true), "{new}");
        }
        let by_top_group = |version: &str| Dialect::of_version(version).map(|dialect| dialect.by_top_group);
        assert_eq!(
            ["10.0.10586.0", "10.0.17134.1", "2019.625"].map(by_top_group),
            [Some(true), Some(false), Some(false)]
        );
        for odd in ["", "ten", "10", "2025.x", "2025.416.beta"] {
            assert_eq!(writes(odd), None, "{odd}");
        }
    }
}
