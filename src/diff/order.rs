//! Finds which of several steps are done in another order.

/// The indices of the fewest items without which the rest ascends.
pub(super) fn moved(positions: &[usize]) -> Vec<usize> {
    // The last item of the best ascending sequence of each length; and for each item, the one before it in its
    // sequence.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(positions.len());
    for (index, position) in positions.iter().enumerate() {
        let length = tails.partition_point(|&tail| positions[tail] < *position);
        before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        match tails.get_mut(length) {
            Some(tail) => *tail = index,
            None => tails.push(index),
        }
    }
    let mut stays = vec![false; positions.len()];
    let mut next = tails.last().copied();
    while let Some(index) = next {
        stays[index] = true;
        next = before[index];
    }
    (0..positions.len()).filter(|&index| !stays[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn the_fewest_are_reported_as_moved() {
        assert_eq!(moved(&[]), [0; 0]);
        assert_eq!(moved(&[0, 1, 2, 3]), [0; 0]);
        assert_eq!(moved(&[3, 0, 1, 2]), [0]);
        assert_eq!(moved(&[0, 2, 1, 3]).len(), 1);
        assert_eq!(moved(&[2, 1, 0]).len(), 2);
    }
}
