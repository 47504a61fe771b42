//! Numbers in JSON that read back to the same bits, those among them for which JSON has no word.
//!
//! For `#[serde(with = "exact")]` on vectors and `#[serde(with = "exact::number")]` on numbers. What is not finite
//! is a string: `NaN`, `inf`, `-inf`.

use serde::de::{Deserializer, Error};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(numbers.iter().map(|&number| Exact(number)))
}

/// # Errors
/// When what is read are no numbers.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let numbers: Vec<Exact> = Vec::deserialize(deserializer)?;
    Ok(numbers.into_iter().map(|Exact(number)| number).collect())
}

/// One number.
pub mod number {
    use super::{Deserialize, Deserializer, Exact, Serialize, Serializer};

    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        Exact(*number).serialize(serializer)
    }

    /// # Errors
    /// When what is read is no number.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Exact::deserialize(deserializer).map(|Exact(number)| number)
    }
}

struct Exact(f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() { serializer.serialize_f64(self.0) } else { serializer.collect_str(&self.0) }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(f64),
            Word(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Number(number) => Ok(Exact(number)),
            Form::Word(word) => word.parse().map(Exact).map_err(Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_read_back_to_the_same_bits() {
        let numbers =
            [0.1, -0.0, 5e-324, f64::MAX, 1.0, 1e22, 0.1 + 0.2, f64::NAN, f64::INFINITY, -f64::INFINITY];
        let mut text = Vec::new();
        super::serialize(&numbers, &mut serde_json::Serializer::new(&mut text)).expect("memory takes it");
        let read =
            super::deserialize(&mut serde_json::Deserializer::from_slice(&text)).expect("it was written");
        assert_eq!(read.map_bits(), numbers.to_vec().map_bits());
    }

    trait Bits {
        fn map_bits(&self) -> Vec<u64>;
    }

    impl Bits for Vec<f64> {
        fn map_bits(&self) -> Vec<u64> {
            self.iter().map(|number| number.to_bits()).collect()
        }
    }
}
