//! Whether a policy that is taken over from group policies is enabled or disabled.

pub(super) const ENABLED: &str = "<enabled/>";
pub(super) const DISABLED: &str = "<disabled/>";

/// The state that the text of a policy begins with, if it begins with one: ` <Enabled /><Data .../>` is enabled.
pub(super) fn of(text: &str) -> Option<&'static str> {
    let rest = text.trim_start().strip_prefix('<')?;
    let name = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    [ENABLED, DISABLED].into_iter().find(|state| name.eq_ignore_ascii_case(state.trim_matches(['<', '/', '>'])))
}
