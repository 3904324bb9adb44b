//! Words of a search that say what should happen, and words that say nothing by themselves.

/// Words that do not describe a setting.
pub(super) const EMPTY_WORDS: &[&str] = &[
    "a", "after", "all", "always", "an", "and", "any", "are", "as", "at", "be", "before", "by", "can", "certain", "do",
    "does", "for", "from", "how", "i", "if", "in", "into", "is", "it", "its", "make", "my", "never", "of", "on", "one",
    "only", "onto", "or", "our", "please", "policies", "policy", "some", "switch", "that", "the", "then", "this", "to",
    "turn", "use", "used", "using", "want", "what", "when", "which", "with", "you", "your",
];

/// The words among them that may stand inside a phrase: `allow only certain apps`.
pub(super) const FILLERS: &[&str] =
    &["a", "all", "an", "any", "certain", "my", "of", "our", "some", "the", "this", "to", "which", "your"];

/// Words for what is to be off, and for what is to be on. Settings are named either way, so each finds both.
pub(super) const OFF: &[&str] = &[
    "ban", "block", "deny", "disable", "exclude", "forbid", "hide", "no", "not", "off", "prevent", "prohibit",
    "remove", "restrict", "stop",
];
pub(super) const ON: &[&str] = &["allow", "enable", "enforce", "force", "permit", "require"];
/// Words before `on` and `off`.
pub(super) const SWITCH: &[&str] = &["switch", "turn"];
/// Words for giving a value.
pub(super) const SET_VALUE: &[&str] =
    &["add", "change", "choose", "configure", "create", "define", "install", "set", "show", "specify"];
