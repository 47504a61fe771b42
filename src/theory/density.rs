//! The densities that averages are taken over.

/// What a random variable is distributed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Density {
    /// Mean 0, variance 1.
    Normal,
    /// Flat between two ends.
    Uniform,
    /// On 0, 1, 2, …, of given mean.
    Poisson,
    /// Normal with this probability, else 0.
    BernoulliGauss,
    /// Eigenvalues of `XᵀX/n` for a matrix X of n × d independent entries of variance 1, d/n being given.
    MarchenkoPastur,
}

impl Density {
    pub const ALL: [Density; 5] = [
        Density::Normal,
        Density::Uniform,
        Density::Poisson,
        Density::BernoulliGauss,
        Density::MarchenkoPastur,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Density::Normal => "normal",
            Density::Uniform => "uniform",
            Density::Poisson => "poisson",
            Density::BernoulliGauss => "bernoulli_gauss",
            Density::MarchenkoPastur => "marchenko_pastur",
        }
    }

    /// How it is written.
    pub fn example(self) -> &'static str {
        match self {
            Density::Normal => "normal",
            Density::Uniform => "uniform(a, b)",
            Density::Poisson => "poisson(c)",
            Density::BernoulliGauss => "bernoulli_gauss(rho)",
            Density::MarchenkoPastur => "marchenko_pastur(gamma)",
        }
    }

    /// The number of arguments it takes.
    pub fn arity(self) -> usize {
        match self {
            Density::Normal => 0,
            Density::Uniform => 2,
            Density::Poisson | Density::BernoulliGauss | Density::MarchenkoPastur => 1,
        }
    }

    pub fn from_name(name: &str) -> Option<Density> {
        Density::ALL.into_iter().find(|density| density.name() == name)
    }
}

/// Densities under the names they have elsewhere, and how others are written.
pub fn known_elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "N" | "Normal" | "gauss" | "gaussian" | "Gauss" | "Gaussian" | "norm" | "randn" => {
            "the standard one is `normal`; `mu + sigma*z` has another mean and width"
        }
        "U" | "unif" | "flat" | "Uniform" => "it is called `uniform(a, b)`",
        "Poisson" | "poiss" | "Pois" => "it is called `poisson(c)`",
        "bernoulli" | "Bernoulli" | "coin" => "write `rho*f(1) + (1 - rho)*f(0)`",
        "rademacher" | "Rademacher" | "ising" | "spin" => "write `E[s in {-1, 1}](…)`",
        "exponential" | "Exponential" | "exp" => "write `E[u ~ uniform(0, 1)](f(-log(u)))`",
        "gauss_bernoulli" | "spike_slab" | "sparse" => "it is called `bernoulli_gauss(rho)`",
        "mp" | "MP" | "wishart" | "Wishart" => "it is called `marchenko_pastur(gamma)`",
        _ => return None,
    })
}
