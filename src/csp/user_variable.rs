//! Variables that have a value only for a user: a service of Windows replaces them by folders of the system account.
//!
//! Learn: defender-endpoint/configure-extension-file-exclusions-microsoft-defender-antivirus (system environment
//! variables), and security/operating-system-security/network-security/windows-firewall/configure.

use super::Problem;

/// The variable in a path that means another folder for each user.
pub(super) fn variable_of_a_user(path: &str) -> Option<&'static str> {
    const VARIABLES: [&str; 7] =
        ["%USERPROFILE%", "%APPDATA%", "%LOCALAPPDATA%", "%HOMEPATH%", "%HOMEDRIVE%", "%USERNAME%", "%ONEDRIVE%"];
    let upper = path.to_ascii_uppercase();
    VARIABLES.into_iter().find(|variable| upper.contains(variable))
}

/// The warning about such a variable in a path that a service reads.
pub(super) fn of_user(path: &str) -> Option<Problem> {
    let variable = variable_of_a_user(path)?;
    let message = format!("a service reads this path, so {variable} is that of the system account and not of a user");
    Some(Problem::warning(0, message).allowed("variables of the system, such as %ProgramFiles%, and whole paths"))
}

#[cfg(test)]
mod tests {
    use super::of_user;

    #[test]
    fn variables_of_the_system_are_fine() {
        for good in [r"%ProgramFiles%\a.exe", r"%SystemRoot%\%Temp%", "", "%"] {
            assert_eq!(of_user(good), None, "{good}");
        }
        for bad in [r"%UserProfile%\a.exe", r"C:\Users\%USERNAME%\a.exe", r"%LOCALAPPDATA%\Microsoft"] {
            assert!(of_user(bad).is_some_and(|problem| problem.message.contains("system account")), "{bad}");
        }
    }
}
