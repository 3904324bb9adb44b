//! Changes one element somewhere in some DER, in its form, its place or its value: whatever it is, readers must agree on it.

use super::Dice;

/// One element with what is in it.
struct Element {
    tag: u8,
    value: Vec<u8>,
    children: Vec<Element>,
    length: Length,
}

/// How the length of an element is written.
#[derive(Clone, Copy)]
enum Length {
    Shortest,
    Long,
    Indefinite,
}

/// The flag of a tag whose element holds others.
const CONSTRUCTED: u8 = 0x20;
/// The tag of what may hold the value of an extension.
const OCTET_STRING: u8 = 0x04;

/// The same bytes with one change, and which.
pub fn twisted(dice: &mut Dice, der: &[u8]) -> (Vec<u8>, String) {
    let mut all = elements(der);
    let count = all.iter().map(size).sum();
    let chosen = dice.roll(count);
    let what = twist(nth(&mut all, chosen), dice);
    (all.iter().flat_map(bytes).collect(), format!("element {chosen}: {what}"))
}

fn twist(element: &mut Element, dice: &mut Dice) -> &'static str {
    let null = || Element { tag: 0x05, value: Vec::new(), children: Vec::new(), length: Length::Shortest };
    let is_constructed = element.tag & CONSTRUCTED != 0;
    let children = element.children.len();
    match (dice.roll(9), is_constructed) {
        (0, _) => {
            element.length = Length::Long;
            "a length longer than needed"
        }
        (1, true) => {
            element.length = Length::Indefinite;
            "no length, but an end"
        }
        (1, false) => {
            let value = std::mem::take(&mut element.value);
            element.children = vec![Element { value, ..null_with(element.tag) }];
            element.tag |= CONSTRUCTED;
            "a value in parts"
        }
        (2, true) => {
            element.children.push(null());
            "one element more"
        }
        (2, false) => {
            element.value.push(0);
            "a byte more"
        }
        (3, true) if children > 0 => {
            let place = dice.roll(children);
            let copy = elements(&bytes(&element.children[place]));
            element.children.splice(place..place, copy);
            "an element twice"
        }
        (4, true) if children > 0 => {
            element.children.remove(dice.roll(children));
            "an element less"
        }
        (5, true) if children > 1 => {
            let place = dice.roll(children - 1);
            element.children.swap(place, place + 1);
            "two elements in another order"
        }
        (6, _) => {
            element.tag =
                *dice.pick(&[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x30, 0x31, 0x80, 0xa0, 0xa1]);
            "another tag"
        }
        (7, false) => {
            element.value.insert(0, *dice.pick(&[0, 0xff, 0x80]));
            "a byte in front"
        }
        (8, false) if !element.value.is_empty() => {
            let place = dice.roll(element.value.len());
            element.value[place] ^= 1 << dice.roll(8);
            "a bit"
        }
        _ => {
            element.value.clear();
            element.children.clear();
            "nothing in it"
        }
    }
}

fn null_with(tag: u8) -> Element {
    Element { tag, value: Vec::new(), children: Vec::new(), length: Length::Shortest }
}

fn elements(mut der: &[u8]) -> Vec<Element> {
    let mut all = Vec::new();
    while let Some((own, rest)) = element(der) {
        all.push(own);
        der = rest;
    }
    all
}

/// The first element, which has a tag of one byte, as all have here.
fn element(der: &[u8]) -> Option<(Element, &[u8])> {
    let [tag, first, rest @ ..] = der else { return None };
    let octets = usize::from(first & 0x7f);
    let (length, rest) = match first & 0x80 {
        0 => (octets, rest),
        _ => (rest[..octets].iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), &rest[octets..]),
    };
    let (value, rest) = rest.split_at_checked(length)?;
    let holds_others = tag & CONSTRUCTED != 0 || *tag == OCTET_STRING && is_der(value);
    let children = if holds_others { elements(value) } else { Vec::new() };
    let value = if children.is_empty() { value.to_vec() } else { Vec::new() };
    Some((Element { tag: *tag, value, children, length: Length::Shortest }, rest))
}

/// Whether some bytes can be taken apart into elements.
fn is_der(mut bytes: &[u8]) -> bool {
    while let [tag, first, rest @ ..] = bytes {
        let octets = if first & 0x80 == 0 { 0 } else { usize::from(first & 0x7f) };
        let Some((more, rest)) = rest.split_at_checked(octets).filter(|_| octets <= 2) else { return false };
        let length = if octets == 0 {
            usize::from(*first)
        } else {
            more.iter().fold(0, |all, own| all << 8 | usize::from(*own))
        };
        let Some((value, rest)) = rest.split_at_checked(length) else { return false };
        if tag & CONSTRUCTED != 0 && !is_der(value) {
            return false;
        }
        bytes = rest;
    }
    bytes.is_empty()
}

fn size(element: &Element) -> usize {
    1 + element.children.iter().map(size).sum::<usize>()
}

fn nth(all: &mut [Element], mut number: usize) -> &mut Element {
    for element in all {
        match number {
            0 => return element,
            _ if number < size(element) => return nth(&mut element.children, number - 1),
            _ => number -= size(element),
        }
    }
    panic!("there are so many elements")
}

fn bytes(element: &Element) -> Vec<u8> {
    let value = [&element.value[..], &element.children.iter().flat_map(bytes).collect::<Vec<u8>>()].concat();
    let length = (value.len() as u32).to_be_bytes();
    match element.length {
        Length::Shortest => super::der::tlv(element.tag, &value),
        Length::Long => [&[element.tag, 0x84], &length[..], &value].concat(),
        Length::Indefinite => [&[element.tag, 0x80], &value[..], &[0, 0]].concat(),
    }
}
