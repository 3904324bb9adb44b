//! Writes the smallest registry hive that holds some values under one key.

/// The data of a value.
pub enum Data {
    Number(u32),
    Text(String),
}

const BASE_BLOCK: usize = 4096;
/// No cell: an empty list.
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

    fn key(&mut self, name: &str, subkey: Option<u32>, values: &[u32]) -> u32 {
        let subkeys = subkey.map_or(NONE, |below| {
            let list = [b"lh\x01\0".as_slice(), &below.to_le_bytes(), &[0; 4]].concat();
            self.add(&list)
        });
        let list: Vec<u8> = values.iter().flat_map(|offset| offset.to_le_bytes()).collect();
        let list = if values.is_empty() { NONE } else { self.add(&list) };
        let mut cell = vec![0; 76];
        cell[..4].copy_from_slice(b"nk\x20\0");
        let mut put = |at: usize, number: u32| cell[at..at + 4].copy_from_slice(&number.to_le_bytes());
        put(20, u32::from(subkey.is_some()));
        put(28, subkeys);
        put(36, u32::try_from(values.len()).unwrap());
        put(40, list);
        put(72, u32::try_from(name.len()).unwrap());
        cell.extend_from_slice(name.as_bytes());
        self.add(&cell)
    }
}

/// A hive whose key of that path holds the values, with these two sequence numbers.
pub fn hive(key: &str, values: &[(&str, Data)], sequence: (u32, u32)) -> Vec<u8> {
    // The bin has a header of 32 bytes before its first cell.
    let mut cells = Cells(vec![0; 32]);
    let values: Vec<u32> = values.iter().map(|(name, data)| cells.value(name, data)).collect();
    let mut below = None;
    for (depth, name) in key.rsplit('\\').enumerate() {
        below = Some(cells.key(name, below, if depth == 0 { &values } else { &[] }));
    }
    let root = cells.key("ROOT", below, &[]);
    let mut block = vec![0; BASE_BLOCK];
    block[..4].copy_from_slice(b"regf");
    for (at, number) in [(4, sequence.0), (8, sequence.1), (36, root)] {
        block[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    let sum = block[..508].chunks(4).fold(0, |sum, word| sum ^ u32::from_le_bytes(word.try_into().unwrap()));
    block[508..512].copy_from_slice(&sum.to_le_bytes());
    block.extend_from_slice(&cells.0);
    block
}
