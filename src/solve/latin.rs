//! Latin hypercubes: of `n` points, each coordinate takes one value from each `n`-th of its range.
//!
//! Reference: McKay, Beckman & Conover (1979), *A comparison of three methods for selecting values of
//! input variables*, doi:10.1080/00401706.1979.10489755.

/// `count` places in the unit cube `[0, 1)^dimension`, the same ones for the same seed.
pub fn latin_hypercube(count: usize, dimension: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = SplitMix(seed);
    let mut places = vec![vec![0.0; dimension]; count];
    for at in 0..dimension {
        let mut strata: Vec<usize> = (0..count).collect();
        for k in (1..count).rev() {
            // Fisher–Yates.
            strata.swap(k, (random.next() * (k + 1) as f64) as usize);
        }
        for (place, stratum) in places.iter_mut().zip(strata) {
            place[at] = (stratum as f64 + random.next()) / count as f64;
        }
    }
    places
}

/// Numbers in [0, 1) (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_of_every_coordinate_holds_one_point() {
        let places = latin_hypercube(10, 3, 7);
        for at in 0..3 {
            let mut strata: Vec<usize> = places.iter().map(|place| (10.0 * place[at]) as usize).collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..10).collect::<Vec<_>>());
        }
    }
}
