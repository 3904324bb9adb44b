//! Writes registry hives: keys with their values, one cell after the other.

/// The data of a value.
#[derive(Clone)]
pub enum Data {
    Number(u32),
    Text(String),
}

const BASE_BLOCK: usize = 4096;
/// The offset that stands for an empty list, instead of a cell.
const NONE: u32 = u32::MAX;

/// Cells one after another; offsets count from the first.
struct Cells(Vec<u8>);

impl Cells {
    fn add(&mut self, content: &[u8]) -> u32 {
        let offset = u32::try_from(self.0.len()).unwrap();
        let size = (content.len() + 4).next_multiple_of(8);
        self.0.extend_from_slice(&i32::try_from(size).unwrap().wrapping_neg().to_le_bytes());
        self.0.extend_from_slice(content);
        self.0.resize(usize::try_from(offset).unwrap() + size, 0);
        offset
    }

    fn value(&mut self, name: &str, data: &Data) -> u32 {
        const RESIDENT: u32 = 0x8000_0000;
        let (size, place, kind) = match data {
            Data::Number(number) => (4 | RESIDENT, *number, 4_u32),
            Data::Text(text) => {
                let bytes: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
                (u32::try_from(bytes.len()).unwrap(), self.add(&bytes), 1)
            }
        };
        let mut cell = b"vk".to_vec();
        cell.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        [size, place, kind, 1].iter().for_each(|number| cell.extend_from_slice(&number.to_le_bytes()));
        cell.extend_from_slice(name.as_bytes());
        self.add(&cell)
    }

    /// A key, written after its content.
    fn key(&mut self, key: &Key) -> u32 {
        let values: Vec<u32> = key.values.iter().map(|(name, data)| self.value(name, data)).collect();
        let below: Vec<u32> = key.below.iter().map(|below| self.key(below)).collect();
        let subkeys = if below.is_empty() { NONE } else { self.list_of_keys(&below) };
        let list: Vec<u8> = values.iter().flat_map(|offset| offset.to_le_bytes()).collect();
        let list = if values.is_empty() { NONE } else { self.add(&list) };
        let mut cell = vec![0; 76];
        cell[..4].copy_from_slice(b"nk\x20\0");
        let mut put = |at: usize, number: u32| cell[at..at + 4].copy_from_slice(&number.to_le_bytes());
        put(20, u32::try_from(below.len()).unwrap());
        put(28, subkeys);
        put(36, u32::try_from(values.len()).unwrap());
        put(40, list);
        put(72, u32::try_from(key.name.len()).unwrap());
        cell.extend_from_slice(key.name.as_bytes());
        self.add(&cell)
    }

    fn list_of_keys(&mut self, keys: &[u32]) -> u32 {
        let mut list = b"lh".to_vec();
        list.extend_from_slice(&u16::try_from(keys.len()).unwrap().to_le_bytes());
        keys.iter().for_each(|key| list.extend_from_slice(&[key.to_le_bytes(), [0; 4]].concat()));
        self.add(&list)
    }
}

/// A key with its values and the keys in it.
#[derive(Default)]
pub struct Key {
    pub name: String,
    pub values: Vec<(String, Data)>,
    pub below: Vec<Key>,
}

impl Key {
    /// A key of that name with texts as values, without the empty ones.
    pub fn of(name: &str, texts: &[(&str, &str)]) -> Key {
        let texts = texts.iter().filter(|(_, text)| !text.is_empty());
        let values = texts.map(|(name, text)| ((*name).to_owned(), Data::Text((*text).to_owned())));
        Key { name: name.to_owned(), values: values.collect(), below: Vec::new() }
    }

    /// The same key with another one in it.
    pub fn with(mut self, below: Key) -> Key {
        self.below.push(below);
        self
    }
}

/// A hive whose key of that path contains the values, with these two sequence numbers.
pub fn hive(path: &str, values: &[(&str, Data)], sequence: (u32, u32)) -> Vec<u8> {
    let values = values.iter().map(|(name, data)| ((*name).to_owned(), data.clone())).collect();
    let mut steps = path.rsplit('\\');
    let name = steps.next().unwrap().to_owned();
    let inmost = Key { name, values, below: Vec::new() };
    let outmost = steps.fold(inmost, |below, name| Key::of(name, &[]).with(below));
    hive_of(&Key::of("ROOT", &[]).with(outmost), sequence)
}

/// A hive with this key around all others, with these two sequence numbers.
pub fn hive_of(root: &Key, sequence: (u32, u32)) -> Vec<u8> {
    // The bin has a header of 32 bytes before its first cell.
    let mut cells = Cells(vec![0; 32]);
    let root = cells.key(root);
    let mut block = vec![0; BASE_BLOCK];
    block[..4].copy_from_slice(b"regf");
    for (at, number) in [(4, sequence.0), (8, sequence.1), (36, root)] {
        block[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    sum_up(&mut block);
    block.extend_from_slice(&cells.0);
    block
}

/// Writes the checksum of the first block again.
pub fn sum_up(hive: &mut [u8]) {
    let sum = hive[..508].chunks(4).fold(0, |sum, word| sum ^ u32::from_le_bytes(word.try_into().unwrap()));
    hive[508..512].copy_from_slice(&sum.to_le_bytes());
}
