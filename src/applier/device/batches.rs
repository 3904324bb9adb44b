//! Reads many nodes in few calls, since each call starts a program.

use super::NodeReading;

/// The longest list of nodes that is passed at once, in bytes: an environment variable holds 32,767 characters.
const MAX_LIST: usize = 24_000;

/// What is at the node of each line. `ask` reads several of them at once; after it has failed, it is not called again.
/// A node without a line, or with one that is too long, is unreadable for the reason `without_line`.
pub(super) fn read_lines(
    lines: &[Option<String>],
    without_line: &str,
    mut ask: impl FnMut(&[String]) -> Result<Vec<NodeReading>, String>,
) -> Vec<NodeReading> {
    let unreadable = |why: &str| NodeReading::Unreadable(why.to_owned());
    let mut readings = vec![unreadable(without_line); lines.len()];
    let named = lines.iter().enumerate().filter_map(|(place, line)| Some((place, line.as_ref()?)));
    let named: Vec<(usize, &String)> = named.filter(|(_, line)| line.len() < MAX_LIST).collect();
    let mut failed = None;
    for batch in batches(&named) {
        let lines: Vec<String> = batch.iter().map(|(_, line)| (*line).clone()).collect();
        let answer = match &failed {
            None => ask(&lines),
            Some(why) => Err(String::clone(why)),
        };
        match answer {
            Ok(answer) => batch.iter().zip(answer).for_each(|((place, _), found)| put(&mut readings, *place, found)),
            Err(why) => {
                batch.iter().for_each(|(place, _)| put(&mut readings, *place, unreadable(&why)));
                failed = Some(why);
            }
        }
    }
    readings
}

fn put(readings: &mut [NodeReading], place: usize, reading: NodeReading) {
    if let Some(own) = readings.get_mut(place) {
        *own = reading;
    }
}

/// The lines in order, as many together as may be passed at once.
fn batches<'l>(lines: &[(usize, &'l String)]) -> Vec<Vec<(usize, &'l String)>> {
    let mut batches: Vec<Vec<_>> = Vec::new();
    let mut length = MAX_LIST;
    for line in lines {
        length += line.1.len() + 1;
        match batches.last_mut() {
            Some(batch) if length <= MAX_LIST => batch.push(*line),
            _ => {
                batches.push(vec![*line]);
                length = line.1.len() + 1;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::{NodeReading, read_lines};

    fn lines(count: usize) -> Vec<Option<String>> {
        (0..count)
            .map(|number| Some(format!("WiFi\t./Vendor/MSFT/WiFi/Profile\tOffice%20{number}\tWiFiCost")))
            .collect()
    }

    /// The readings, and how often `ask` was called; the call with the number `fails` fails.
    fn read(lines: &[Option<String>], fails: usize) -> (Vec<NodeReading>, usize) {
        let mut asked = 0;
        let readings = read_lines(lines, "no name", |batch| {
            asked += 1;
            assert!(batch.join("\n").len() <= 24_000);
            match asked == fails {
                true => Err("broken".to_owned()),
                false => Ok(batch.iter().map(|line| NodeReading::Value(line.clone())).collect()),
            }
        });
        (readings, asked)
    }

    #[test]
    fn many_nodes_take_few_questions_and_each_gets_its_own_answer() {
        let mut some = lines(1_000);
        some[7] = None;
        let (readings, asked) = read(&some, 0);
        assert_eq!(asked, 3);
        for (line, reading) in some.iter().zip(readings) {
            let expected = line.clone().map_or(NodeReading::Unreadable("no name".to_owned()), NodeReading::Value);
            assert_eq!(reading, expected);
        }
        assert_eq!(read(&[], 0), (Vec::new(), 0));
        assert_eq!(read(&[Some("x".repeat(50_000))], 0), (vec![NodeReading::Unreadable("no name".to_owned())], 0));
    }

    #[test]
    fn after_a_failure_nothing_is_asked() {
        let (readings, asked) = read(&lines(2_000), 2);
        assert_eq!(asked, 2);
        let answered = readings.iter().filter(|own| matches!(own, NodeReading::Value(_))).count();
        assert!(answered < 1_000 && readings[1_999] == NodeReading::Unreadable("broken".to_owned()));
    }
}
