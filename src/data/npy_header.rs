//! The header of a `.npy` array.
//!
//! Reference: NumPy documentation, `numpy.lib.format`: the NPY format, versions 1.0 to 3.0.

use std::io::Read;

/// The first bytes of every such array.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longer headers are no headers.
const LONGEST: u32 = 1 << 20;

/// The numbers that an array holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Float,
    Signed,
    /// Booleans among them.
    Unsigned,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct NpyHeader {
    pub kind: Kind,
    /// Bytes of each number: 1, 2, 4 or 8; floats have 4 or 8.
    pub size: usize,
    pub is_big_endian: bool,
    /// Columns lie behind each other, not rows.
    pub is_fortran: bool,
    pub shape: Vec<usize>,
    /// Bytes before the first number.
    pub offset: u64,
}

/// How much of it there is, by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub rows: usize,
    /// Numbers in each row.
    pub width: usize,
    /// Bytes of all numbers.
    pub bytes: u64,
}

impl NpyHeader {
    /// Reads up to the first number.
    ///
    /// # Errors
    /// What is wrong, or not provided for.
    pub fn read(from: &mut impl Read) -> Result<NpyHeader, String> {
        let mut start = [0; 8];
        let cut = |_| "it ends within its header".to_owned();
        from.read_exact(&mut start).map_err(cut)?;
        if start[..6] != MAGIC[..] {
            return Err("it does not begin as a .npy array does".to_owned());
        }
        let (length, before) = if start[6] == 1 {
            let mut length = [0; 2];
            from.read_exact(&mut length).map_err(cut)?;
            (u32::from(u16::from_le_bytes(length)), 10)
        } else {
            let mut length = [0; 4];
            from.read_exact(&mut length).map_err(cut)?;
            (u32::from_le_bytes(length), 12)
        };
        if length > LONGEST {
            return Err(format!("its header claims {length} bytes"));
        }
        let mut text = vec![0; length as usize];
        from.read_exact(&mut text).map_err(cut)?;
        let header = NpyHeader::parse(&String::from_utf8_lossy(&text))?;
        Ok(NpyHeader { offset: before + u64::from(length), ..header })
    }

    /// Rows and what is in them; the first axis counts the rows.
    ///
    /// # Errors
    /// When there are no rows, or more numbers than can be counted.
    pub fn extent(&self) -> Result<Extent, String> {
        let (&rows, features) = self.shape.split_first().ok_or("it is a single number")?;
        let width = features.iter().try_fold(1usize, |width, &next| width.checked_mul(next));
        let bytes = width.and_then(|width| width.checked_mul(rows)?.checked_mul(self.size));
        match (width, bytes) {
            (Some(width), Some(bytes)) => Ok(Extent { rows, width, bytes: bytes as u64 }),
            _ => Err(format!("its shape {:?} is impossible", self.shape)),
        }
    }

    /// # Errors
    /// When fewer bytes than the shape needs follow the header in a file of so many bytes.
    pub fn check_length(&self, extent: Extent, length: u64) -> Result<(), String> {
        let (needed, found) = (extent.bytes, length.saturating_sub(self.offset));
        if found >= needed {
            return Ok(());
        }
        Err(format!(
            "it ends too early: {found} bytes follow its header, its shape {:?} takes {needed}",
            self.shape
        ))
    }

    fn parse(text: &str) -> Result<NpyHeader, String> {
        let value = |key: &str| {
            let after = text.split_once(&format!("'{key}':")).map(|(_, after)| after.trim_start());
            after.ok_or_else(|| format!("its header has no `{key}`"))
        };
        let descr = value("descr")?;
        let quote = descr.chars().next().filter(|quote| matches!(quote, '\'' | '"'));
        let name = quote.and_then(|quote| descr[1..].split_once(quote)).map(|(name, _)| name);
        let name = name.ok_or("its entries are records, save one array of numbers")?;
        let shape = value("shape")?.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let (shape, _) = shape.ok_or("its header has no shape")?;
        let shape = shape.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse);
        let shape: Result<Vec<usize>, _> = shape.collect();
        let (kind, size, is_big_endian) = number_type(name)?;
        Ok(NpyHeader {
            kind,
            size,
            is_big_endian,
            is_fortran: value("fortran_order")?.starts_with("True"),
            shape: shape.map_err(|_| "its header has no shape".to_owned())?,
            offset: 0,
        })
    }

    /// Turns bytes, `size` for each number, into numbers.
    pub fn decode(&self, bytes: &[u8], numbers: &mut [f64]) {
        assert!(bytes.len() == self.size * numbers.len(), "{} bytes for each number", self.size);
        for (number, bytes) in numbers.iter_mut().zip(bytes.chunks_exact(self.size)) {
            let mut word = [0; 8];
            // The lowest byte first.
            for (at, byte) in word[..self.size].iter_mut().enumerate() {
                *byte = bytes[if self.is_big_endian { self.size - 1 - at } else { at }];
            }
            let spare = 8 * (8 - self.size) as u32;
            *number = match (self.kind, self.size) {
                (Kind::Float, 4) => f64::from(f32::from_le_bytes([word[0], word[1], word[2], word[3]])),
                (Kind::Float, _) => f64::from_le_bytes(word),
                // Shifted up and down again for the sign.
                (Kind::Signed, _) => ((i64::from_le_bytes(word) << spare) >> spare) as f64,
                (Kind::Unsigned, _) => u64::from_le_bytes(word) as f64,
            };
        }
    }
}

/// `<f8`, `|u1`, `|b1`, …
fn number_type(name: &str) -> Result<(Kind, usize, bool), String> {
    let known = |name: &str| {
        let order = name.chars().next().filter(|order| "<>|=".contains(*order))?;
        let size = name.get(2..)?.parse::<usize>().ok()?;
        let kind = match (name.get(1..2)?, size) {
            ("f", 4 | 8) => Kind::Float,
            ("i", 1 | 2 | 4 | 8) => Kind::Signed,
            ("u", 1 | 2 | 4 | 8) | ("b", 1) => Kind::Unsigned,
            _ => return None,
        };
        Some((kind, size, order == '>'))
    };
    known(name).ok_or_else(|| {
        format!("its entries are of type `{name}`, save numbers: x.astype(float) has none but those")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(descr: &str) -> Result<NpyHeader, String> {
        NpyHeader::parse(&format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (2, 3), }}   \n"))
    }

    #[test]
    fn numbers_of_every_type_and_order_are_decoded() {
        let cases: [(&str, &[u8], f64); 8] = [
            ("<f8", &1.5f64.to_le_bytes(), 1.5),
            (">f4", &(-2.25f32).to_be_bytes(), -2.25),
            ("<i2", &(-300i16).to_le_bytes(), -300.0),
            (">i4", &(-70_000i32).to_be_bytes(), -70_000.0),
            ("|i1", &[0xff], -1.0),
            ("|u1", &[0xff], 255.0),
            ("|b1", &[1], 1.0),
            ("<u8", &(1u64 << 40).to_le_bytes(), (1u64 << 40) as f64),
        ];
        for (descr, bytes, expected) in cases {
            let mut number = [0.0];
            header(descr).unwrap().decode(bytes, &mut number);
            assert_eq!(number[0], expected, "{descr}");
        }
        assert_eq!(header("<f8").unwrap().shape, [2, 3]);
    }

    #[test]
    fn what_holds_no_numbers_is_refused() {
        for descr in ["<U5", "|O", "<c16", "<f2", "<M8[ns]", ""] {
            assert!(header(descr).is_err(), "{descr}");
        }
    }
}
