//! Which names Windows takes for devices and accounts; the rules for values and the schema for editors share them.

/// The limits of a kind of names.
#[derive(Debug, Clone, Copy)]
pub struct NameRule {
    /// The maximum number of characters.
    pub max_length: usize,
    /// Characters that no name may contain, besides control characters.
    refused: &'static str,
    /// Whether they are names of devices: ASCII without blanks, and macros that stand for other characters.
    is_of_device: bool,
}

/// Punctuation that no name of a device may contain.
const REFUSED_FOR_DEVICES: &str = "{|}~[\\]^':;<=>?@!\"#$%`()+/.,*&";

impl NameRule {
    /// Local accounts.
    pub const ACCOUNT: NameRule = NameRule { max_length: 20, refused: "\"/\\[]:;|=,+*?<>@", is_of_device: false };
    /// Devices that the older protocols can name.
    pub const NETBIOS: NameRule = NameRule { max_length: 15, refused: REFUSED_FOR_DEVICES, is_of_device: true };
    /// Devices by a label of DNS.
    pub const DNS: NameRule = NameRule { max_length: 63, ..NameRule::NETBIOS };

    /// Whether no name may contain this character; `%` is part of macros, too.
    pub fn refuses(&self, letter: char) -> bool {
        let is_foreign = !letter.is_ascii() || letter.is_ascii_whitespace();
        self.refused.contains(letter) || letter.is_control() || self.is_of_device && is_foreign
    }
}
