//! Closures as equations in the plane of two parameters.

use spinodal::critical::PlanarSystem;

/// Residuals with their gradients.
type Rows<const N: usize, const Y: usize> = dyn Fn(&[f64; Y]) -> ([f64; N], [[f64; Y]; N]);

/// Test functions with their gradients.
type Levels<const Y: usize> = dyn Fn(&[f64; Y]) -> Vec<(f64, [f64; Y])>;

/// `N` equations; the closures take the unknowns followed by both parameters. Const generics cannot add
/// yet, so the length of a place is a second parameter, `N + 2`.
pub struct Equations<const N: usize, const Y: usize = 3> {
    rows: Box<Rows<N, Y>>,
    levels: Box<Levels<Y>>,
    /// How often the equations were evaluated.
    pub count: usize,
}

pub fn equations<const N: usize, const Y: usize>(
    rows: impl Fn(&[f64; Y]) -> ([f64; N], [[f64; Y]; N]) + 'static,
) -> Equations<N, Y> {
    assert!(Y == N + 2);
    Equations { rows: Box::new(rows), levels: Box::new(|_| Vec::new()), count: 0 }
}

impl<const N: usize, const Y: usize> Equations<N, Y> {
    /// With these test functions and their gradients.
    pub fn levels(mut self, levels: impl Fn(&[f64; Y]) -> Vec<(f64, [f64; Y])> + 'static) -> Self {
        self.levels = Box::new(levels);
        self
    }
}

fn place<const Y: usize>(y: &[f64]) -> &[f64; Y] {
    y.try_into().expect("a place has a value for each unknown and both parameters")
}

impl<const N: usize, const Y: usize> PlanarSystem for Equations<N, Y> {
    fn len(&self) -> usize {
        N
    }

    fn slope(&mut self, y: &[f64], r: &mut [f64], slope: &mut [f64]) {
        self.count += 1;
        let (values, rows) = (self.rows)(place(y));
        r.copy_from_slice(&values);
        slope.copy_from_slice(&rows.concat());
    }

    fn level_count(&self) -> usize {
        (self.levels)(&[0.0; Y]).len()
    }

    fn level(&mut self, level: usize, y: &[f64], gradient: &mut [f64]) -> f64 {
        let Some((value, slope)) = (self.levels)(place(y)).get(level).copied() else { return f64::NAN };
        gradient.copy_from_slice(&slope);
        value
    }
}
