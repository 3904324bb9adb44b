//! "Did you mean": the known name that looks most like what was written.

/// The candidate closest to `written`, unless none is close enough to be what was meant.
///
/// Close enough means that at most a third of the longer name differs, ignoring case.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&written, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(written.chars().count()))
        .min_by_key(|&(distance, candidate)| (distance, candidate))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let names = ["desktop_image", "lock_screen_image", "company_name"];
        assert_eq!(nearest("destop_image", names), Some("desktop_image"));
        assert_eq!(nearest("LOCK_SCREEN_IMG", names), Some("lock_screen_image"));
        assert_eq!(nearest("volume", names), None);
    }
}
