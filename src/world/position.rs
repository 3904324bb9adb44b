//! Finds a byte.

/// Where a byte first occurs. To look through a block as a whole is several times as fast as byte by byte.
pub fn position_of(wanted: u8, bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 16;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let is_without = |block: &&[u8; BLOCK]| !block.iter().fold(false, |found, &byte| found | (byte == wanted));
    let before = BLOCK * blocks.iter().take_while(is_without).count();
    bytes[before..].iter().position(|&byte| byte == wanted).map(|at| before + at)
}

#[cfg(test)]
mod tests {
    use super::position_of;

    #[test]
    fn the_first_of_several_is_found_at_any_place() {
        for length in 0..50 {
            assert_eq!(position_of(7, &vec![0; length]), None);
            for at in 0..length {
                let mut bytes = vec![0; length];
                bytes[at..].fill(7);
                assert_eq!(position_of(7, &bytes), Some(at));
            }
        }
    }
}
