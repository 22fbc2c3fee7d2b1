//! Variable-length integers (LEB128): seven bits per byte, least significant first. The high bit is
//! set in all bytes except the last.

use std::slice::Iter;

/// Passes the bytes of a number to `push`.
pub(crate) fn write(mut number: u64, mut push: impl FnMut(u8)) {
    while number > 0x7F {
        push(0x80 | (number & 0x7F) as u8);
        number >>= 7;
    }
    push(number as u8);
}

/// Reads the next number that [`write`] encoded; `None` if the bytes end before it does.
pub(crate) fn read(bytes: &mut Iter<'_, u8>) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = *bytes.next()?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_survive_a_round_trip(numbers in proptest::collection::vec(0..1_u64 << 60, 0..20)) {
            let mut bytes = Vec::new();
            for number in &numbers {
                write(number >> (number % 60), |byte| bytes.push(byte));
            }
            let mut bytes = bytes.iter();
            for number in numbers {
                prop_assert_eq!(read(&mut bytes), Some(number >> (number % 60)));
            }
            prop_assert_eq!(read(&mut bytes), None);
        }
    }
}
