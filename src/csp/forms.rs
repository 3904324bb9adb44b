//! Basic forms that many values share: GUIDs, SIDs, addresses, ranges of ports, points in time.

use core::net::IpAddr;

/// `01234567-89ab-cdef-0123-456789abcdef`
pub(super) fn is_guid(text: &str) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == GROUPS.len()
        && groups
            .iter()
            .zip(GROUPS)
            .all(|(group, length)| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `{01234567-89ab-cdef-0123-456789abcdef}`
pub(super) fn is_braced_guid(text: &str) -> bool {
    text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).is_some_and(is_guid)
}

/// The SID that Windows gives an object of Entra ID, by the object id: its 16 bytes as four numbers.
pub(super) fn sid_of_object(guid: &str) -> Option<String> {
    let guid = guid.strip_prefix('{').and_then(|guid| guid.strip_suffix('}')).unwrap_or(guid);
    let bits = is_guid(guid).then(|| u128::from_str_radix(&guid.replace('-', ""), 16).ok()).flatten()?;
    let bytes = bits.to_be_bytes();
    let number = |at: usize, order: [usize; 4]| u32::from_le_bytes(order.map(|byte| bytes[at + byte]));
    // In memory the first three groups of a GUID are numbers, lowest byte first; the others are bytes.
    let numbers = [number(0, [3, 2, 1, 0]), number(4, [1, 0, 3, 2]), number(8, [0, 1, 2, 3]), number(12, [0, 1, 2, 3])];
    Some(format!("S-1-12-1-{}", numbers.map(|number| number.to_string()).join("-")))
}

/// Authorities, each with the first number of its SIDs and how many must follow it to name an account or a group.
const DOMAINS: [(&str, &str, usize); 4] = [("5", "32", 1), ("5", "21", 4), ("5", "80", 1), ("12", "1", 4)];
/// The groups that every device has, by the number after `S-1-5-32-`.
const BUILTIN_GROUPS: core::ops::RangeInclusive<u32> = 544..=599;

/// The SID of an account or a group: `S-1-5-32-544`. The SID of a domain alone names nobody.
pub(super) fn is_sid(text: &str) -> bool {
    let Some(numbers) = text.strip_prefix("S-1-") else { return false };
    let numbers: Vec<&str> = numbers.split('-').collect();
    let [authority, first, rest @ ..] = numbers.as_slice() else { return false };
    let fewest = DOMAINS.iter().find(|(own, domain, _)| own == authority && domain == first);
    let is_builtin = |group: &str| group.parse().is_ok_and(|group| BUILTIN_GROUPS.contains(&group));
    numbers.len() <= 16
        && numbers.iter().all(|number| is_number(number))
        && fewest.is_none_or(|(.., fewest)| rest.len() >= *fewest)
        && ((*authority, *first) != ("5", "32") || rest.iter().all(|group| is_builtin(group)))
}

/// Whether a text looks like a SID but is not that of an account or a group: `S-1-5-32-`.
pub(super) fn is_broken_sid(text: &str) -> bool {
    let start = text.get(..4).unwrap_or_default();
    start.eq_ignore_ascii_case("S-1-") && !is_sid(text)
}

/// `1.3.6.1.5.5.7.3.2`
pub(super) fn is_oid(text: &str) -> bool {
    text.contains('.') && text.split('.').all(is_number)
}

/// `Contoso.Board_1a2b3c4d5e6f7`: a name, an underscore and the hash of the publisher, which has 13 characters.
pub fn is_family_name(text: &str) -> bool {
    text.split_once('_').is_some_and(|(name, hash)| {
        !name.is_empty() && hash.len() == 13 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A hash in hexadecimal digits, with one of these lengths.
pub(super) fn is_hash(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// 1 to 15 digits.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An IPv4 or IPv6 address.
pub(super) fn ip_address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// How many bits an address of that family has.
pub(super) fn bits(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// Why a text is not an IP address or a range of them: `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1-10.0.0.9`.
pub(super) fn address_range_trouble(item: &str) -> Option<&'static str> {
    if let Some((from, to)) = item.split_once('-') {
        return match (ip_address(from), ip_address(to)) {
            (Some(from), Some(to)) if bits(from) != bits(to) => Some("both ends must be of one IP version"),
            (Some(from), Some(to)) if from > to => Some("the first address is above the second"),
            (Some(_), Some(_)) => None,
            _ => Some("there are not two addresses with a - between them"),
        };
    }
    let (address, mask) = item.split_once('/').map_or((item, None), |(address, mask)| (address, Some(mask)));
    let Some(address) = ip_address(address) else { return Some("not an IP address") };
    match mask {
        None => None,
        Some(mask) if mask.parse().is_ok_and(|length: u32| length <= bits(address)) => None,
        Some(mask) if address.is_ipv4() && ip_address(mask).is_some_and(|mask| mask.is_ipv4()) => None,
        Some(_) => Some("the / is not followed by the length of a network prefix"),
    }
}

/// Whether an item is a port or a range of ports, `100-120`.
pub(super) fn is_port_range(item: &str) -> bool {
    let port = |text: &str| is_number(text).then(|| text.parse::<u16>().ok()).flatten();
    match item.split_once('-') {
        Some((from, to)) => matches!((port(from), port(to)), (Some(from), Some(to)) if from <= to),
        None => port(item).is_some(),
    }
}

/// Whether the text is a point in time, `2027-01-31T03:00:00`, and what follows it: nothing, `Z` or an offset.
pub(super) fn point_in_time(text: &str) -> Option<&str> {
    let (date, time) = text.split_once('T')?;
    if !is_date(date) {
        return None;
    }
    let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    is_clock(clock).then_some(zone)
}

/// `2026-03-31`
pub(super) fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, '-', [4, 2, 2]) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `23:59:59`, perhaps with a fraction of the second.
fn is_clock(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let clock = numbers(clock, ':', [2, 2, 2]);
    is_number(fraction) && clock.is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
}

/// `23:59`
pub(super) fn is_time_of_day(text: &str) -> bool {
    text.len() == "23:59".len() && is_clock(&format!("{text}:00"))
}

/// Three numbers, if they have these counts of digits.
fn numbers(text: &str, separator: char, lengths: [usize; 3]) -> Option<[u32; 3]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let fits = parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| part.len() == length && is_number(part));
    let numbers: Vec<u32> = parts.iter().filter(|_| fits).filter_map(|part| part.parse().ok()).collect();
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::{
        address_range_trouble, is_braced_guid, is_broken_sid, is_guid, is_port_range, is_sid, point_in_time,
        sid_of_object,
    };

    #[test]
    fn guids_and_sids() {
        let guid = "01234567-89ab-CDEF-0123-456789abcdef";
        assert!(is_guid(guid) && is_braced_guid(&format!("{{{guid}}}")));
        for bad in [
            "",
            "0123456789abcdef0123456789abcdef",
            "{01234567-89ab-CDEF-0123-456789abcdef}",
            "01234567-89ab-CDEF-0123",
        ] {
            assert!(!is_guid(bad), "{bad}");
        }
        assert!(is_broken_sid("S-1-5-32-") && is_broken_sid("S-1-12-1-") && !is_broken_sid("S-1-5-32-544"));
        for good in ["S-1-1-0", "S-1-5-18", "S-1-5-32-544", "S-1-5-21-1-2-3-500", "S-1-12-1-1-2-3-4", "S-1-15-2-1"] {
            assert!(is_sid(good), "{good}");
        }
        for bad in
            ["S-1-", "Administrators", "S-1-5-x", "S-1-1", "S-1-5-32", "S-1-5-32-54", "S-1-5-21-1-2-3", "S-1-12-1-1"]
        {
            assert!(!is_sid(bad), "{bad}");
        }
    }

    #[test]
    fn an_object_id_is_a_sid() {
        // The numbers are 0x01234567, 0xcdef89ab, 0x67452301 and 0xefcdab89.
        let sid = "S-1-12-1-19088743-3455027627-1732584193-4023233417";
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        assert_eq!(sid_of_object(id).as_deref(), Some(sid));
        assert_eq!(sid_of_object(&format!("{{{}}}", id.to_uppercase())).as_deref(), Some(sid));
        assert_eq!(sid_of_object("ann"), None);
    }

    #[test]
    fn addresses_and_ports() {
        for good in ["10.0.0.1", "10.0.0.0/8", "10.0.0.0/255.0.0.0", "1.1.1.1-2.2.2.2", "fe80::/10", "fe80::1-fe80::9"]
        {
            assert_eq!(address_range_trouble(good), None, "{good}");
        }
        for bad in ["", "10.0.0", "10.0.0.0/33", "2.2.2.2-1.1.1.1", "1.1.1.1-fe80::1", "10.0.0.1 - 10.0.0.2"] {
            assert!(address_range_trouble(bad).is_some(), "{bad}");
        }
        assert!(is_port_range("80") && is_port_range("100-120") && is_port_range("0-65535"));
        assert!(!is_port_range("70000") && !is_port_range("9-5") && !is_port_range("+5") && !is_port_range(""));
    }

    #[test]
    fn points_in_time() {
        assert_eq!(point_in_time("2027-01-31T03:00:00"), Some(""));
        assert_eq!(point_in_time("2028-02-29T03:00:00Z"), Some("Z"));
        for bad in ["tomorrow", "2027-02-29T03:00:00", "2027-01-31", "2027-01-31T25:00:00", "2027-1-1T03:00:00"] {
            assert_eq!(point_in_time(bad), None, "{bad}");
        }
    }
}
