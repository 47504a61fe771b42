//! Tables and sentences about a spectrum.

use serde_json::{Value, json};

use super::{SpectrumArguments, Weights};
use crate::command::failure::Failure;
use crate::spectrum::bulk::{Bulk, Spike};
use crate::spectrum::{Spectrum, collapse};
use crate::table::{Column, Provenance, Table};

/// All that is known when the data are read.
pub(super) struct Findings<'a> {
    pub arguments: &'a SpectrumArguments,
    pub spectrum: &'a Spectrum,
    pub bulk: Option<Bulk>,
    pub weights: Weights,
}

/// The β that keep so many latents alive: from the first one to below the second one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Target {
    live: usize,
    low: f64,
    high: f64,
}

impl Findings<'_> {
    /// β at a level βσ'².
    pub fn weight(&self, level: f64) -> f64 {
        level / self.arguments.decoder_variance
    }

    fn level(&self, weight: f64) -> f64 {
        weight * self.arguments.decoder_variance
    }

    /// The eigenvalues above the edge of the bulk, as they are in the population; the largest come first.
    fn spikes(&self) -> Vec<Spike> {
        let spike = |&eigenvalue: &f64| self.bulk.and_then(|bulk| bulk.spike(eigenvalue));
        self.spectrum.eigenvalues.iter().map_while(spike).collect()
    }

    /// Those of them that noise alone would rarely show.
    pub fn signals(&self) -> Vec<Spike> {
        let mut spikes = self.spikes();
        let is_signal = |&&eigenvalue: &&f64| self.bulk.is_some_and(|bulk| eigenvalue > bulk.threshold());
        spikes.truncate(self.spectrum.eigenvalues.iter().take_while(is_signal).count());
        spikes
    }

    /// # Errors
    /// When the data and the variances are so far apart that what is asked for is beyond the range of numbers.
    pub fn check_range(&self) -> Result<(), Failure> {
        let largest = self.spectrum.eigenvalues.first().copied().unwrap_or(0.0);
        let decoder = self.arguments.decoder_variance;
        if !self.weight(largest).is_finite() {
            return Err(Failure::usage(format!(
                "--decoder-variance {decoder:e}: the largest β, {largest:e}/{decoder:e}, is beyond the range \
                 of numbers"
            )));
        }
        let is_normal = |weight: &f64| weight.is_normal() && self.level(*weight).is_normal();
        if let Some(weight) = self.weights.values().into_iter().find(|weight| !is_normal(weight)) {
            return Err(Failure::usage(format!(
                "β = {weight:e} with the decoder variance {decoder:e} is beyond the range of numbers"
            )));
        }
        match self.bulk {
            Some(bulk) if !(bulk.threshold().is_normal() && (largest / bulk.edge()).is_finite()) => {
                Err(Failure::usage(format!(
                    "noise of variance {:e} under an eigenvalue {largest:e} is beyond the range of numbers",
                    bulk.noise
                )))
            }
            _ => Ok(()),
        }
    }

    /// What `--target-live` asks for, or why there is no answer.
    ///
    /// # Errors
    /// When there are fewer latents than are to live.
    pub fn target(&self) -> Result<(Option<Target>, Option<Failure>), Failure> {
        let Some(live) = self.arguments.target_live else { return Ok((None, None)) };
        let rank = self.spectrum.rank();
        if live > rank {
            return Err(Failure::usage(format!(
                "--target-live {live}: the data vary in {rank} directions, more latents cannot live"
            )));
        }
        let eigenvalues = &self.spectrum.eigenvalues;
        if let Some((low, high)) = collapse::levels(eigenvalues, live) {
            let target = Target { live, low: self.weight(low), high: self.weight(high) };
            return Ok((Some(target), None));
        }
        let tied = eigenvalues[live];
        let above = eigenvalues.iter().filter(|&&eigenvalue| eigenvalue > tied).count();
        let with = eigenvalues.iter().filter(|&&eigenvalue| eigenvalue >= tied).count();
        let failure = format!(
            "no β keeps exactly {live} latents alive: {} to {with} collapse together at β = {}\n\
             help: --target-live {above} or {with}",
            above + 1,
            self.weight(tied)
        );
        Ok((None, Some(Failure::Numerics(failure))))
    }

    /// One row for each latent, or for each β if there are several.
    pub fn table(&self, target: Option<Target>) -> Table {
        let mut table = match self.weights {
            Weights::One(weight) => self.latents(weight),
            Weights::Many(_) => self.staircase(&self.weights.values()),
        };
        table.provenance = self.provenance();
        let beside = &mut table.beside;
        let thresholds: Vec<f64> =
            self.spectrum.eigenvalues.iter().map(|&level| self.weight(level)).collect();
        beside.set("eigenvalues", json!(self.spectrum.eigenvalues));
        beside.set("thresholds", json!(thresholds));
        if let Some(bulk) = self.bulk {
            beside.set("signals", self.signals().len());
            beside.set("noise_variance", bulk.noise);
            beside.set("bulk_edge", bulk.edge());
            beside.set("signal_threshold", bulk.threshold());
            beside.set("features_per_sample", bulk.ratio);
        }
        if let Some(Target { live, low, high }) = target {
            // No latent lives at any larger β: infinity, for which JSON has no word.
            beside.set("target", json!({ "live": live, "beta_from": low, "beta_below": high }));
        }
        table
    }

    fn latents(&self, weight: f64) -> Table {
        let eigenvalues = &self.spectrum.eigenvalues;
        let level = self.level(weight);
        let (spikes, signals) = (self.spikes(), self.signals().len());
        let of_spike = |value: &dyn Fn(&Spike) -> f64| -> Vec<f64> {
            (0..eigenvalues.len()).map(|at| spikes.get(at).map_or(f64::NAN, value)).collect()
        };
        let kind = |at: usize| match self.bulk {
            _ if eigenvalues[at] == 0.0 => Some("null".to_owned()),
            None => None,
            Some(_) if at < signals => Some("signal".to_owned()),
            Some(_) => Some("noise".to_owned()),
        };
        let of_each =
            |value: &dyn Fn(f64) -> f64| eigenvalues.iter().map(|&e| value(e)).collect::<Vec<f64>>();
        let columns = vec![
            Column::numbers("latent", (1..=eigenvalues.len()).map(|number| number as f64).collect()),
            Column::numbers("eigenvalue", eigenvalues.clone()).with_meaning("of the covariance, with 1/n"),
            Column::numbers("beta_c", of_each(&|e| self.weight(e)))
                .with_meaning("where the latent collapses"),
            Column::numbers("kl", of_each(&|e| collapse::kl(e, level))).with_meaning("KL term in nats"),
            Column::numbers("variance", of_each(&|e| collapse::latent_variance(e, level)))
                .with_meaning("posterior variance over prior variance"),
            Column::text("kind", (0..eigenvalues.len()).map(kind).collect()),
            Column::numbers("corrected", of_spike(&|spike| spike.eigenvalue))
                .with_meaning("eigenvalue in the population, of all above the edge of the noise"),
            Column::numbers("corrected_beta_c", of_spike(&|spike| self.weight(spike.eigenvalue))),
            Column::numbers("cos_2", of_spike(&|spike| spike.cos_2))
                .with_meaning("squared cosine with the direction in the population"),
        ];
        Table::new(columns, Provenance::new())
    }

    fn staircase(&self, weights: &[f64]) -> Table {
        let at: Vec<collapse::Level> = weights
            .iter()
            .map(|&weight| collapse::at(&self.spectrum.eigenvalues, self.level(weight)))
            .collect();
        let spikes: Vec<f64> = self.signals().iter().map(|spike| spike.eigenvalue).collect();
        let live_signals = |&weight: &f64| match self.bulk {
            Some(_) => collapse::at(&spikes, self.level(weight)).live as f64,
            None => f64::NAN,
        };
        let columns = vec![
            Column::numbers("beta", weights.to_vec()),
            Column::numbers("live_latents", at.iter().map(|level| level.live as f64).collect()),
            Column::numbers("live_signals", weights.iter().map(live_signals).collect())
                .with_meaning("signals that would live with endless data"),
            Column::numbers("rate", at.iter().map(|level| level.rate).collect()).with_meaning("in nats"),
            Column::numbers("distortion", at.iter().map(|level| level.distortion).collect()),
        ];
        Table::new(columns, Provenance::new())
    }

    fn provenance(&self) -> Provenance {
        let arguments = self.arguments;
        let mut provenance = Provenance::new()
            .with("spinodal", env!("CARGO_PKG_VERSION"))
            .with("command", "spectrum")
            .with("data", arguments.data.display().to_string())
            .with("beta", arguments.beta.as_deref().unwrap_or("1"))
            .with("decoder_variance", arguments.decoder_variance);
        let texts = [
            ("columns", &arguments.columns),
            ("exclude", &arguments.exclude),
            ("condition", &arguments.condition),
            ("array", &arguments.array),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                provenance.set(key, text.clone());
            }
        }
        if arguments.eigenvalues {
            provenance.set("holds", "eigenvalues");
        }
        if let Some(missing) = arguments.missing {
            provenance.set("missing", format!("{missing:?}").to_lowercase());
        }
        if let Some(sampling) = self.spectrum.sampling {
            provenance.set("samples", sampling.samples);
            provenance.set("degrees_of_freedom", sampling.freedom);
        }
        provenance.set("features", self.spectrum.eigenvalues.len());
        let noise = if arguments.noise_variance.is_some() { "given" } else { "median" };
        if self.bulk.is_some() {
            provenance.set("noise", Value::from(noise));
        }
        provenance
    }

    pub fn summary(&self, target: Option<Target>) -> String {
        let eigenvalues = &self.spectrum.eigenvalues;
        let (features, rank) = (eigenvalues.len(), self.spectrum.rank());
        let total: f64 = eigenvalues.iter().sum();
        let samples = self.spectrum.sampling.map(|sampling| format!("{} samples × ", sampling.samples));
        let mut lines = vec![format!(
            "{}{features} features; {rank} eigenvalues are positive, their sum is {total:.6}",
            samples.unwrap_or_default()
        )];
        let signals = self.signals();
        if let Some(bulk) = self.bulk {
            lines.push(format!(
                "noise of variance {:.4}: its bulk ends at {:.4} (γ = {:.4}), {} eigenvalues stand out (above {:.4})",
                bulk.noise,
                bulk.edge(),
                bulk.ratio,
                signals.len(),
                bulk.threshold()
            ));
        }
        let last = self.weight(eigenvalues.first().copied().unwrap_or(0.0));
        let corrected = signals.first().map(|spike| self.weight(spike.eigenvalue));
        let corrected = corrected.map(|at| format!(" ({at:.4} with endless data)")).unwrap_or_default();
        lines.push(format!("all latents collapse at β = {last:.4}{corrected}"));
        if let Weights::One(weight) = self.weights {
            let at = collapse::at(eigenvalues, self.level(weight));
            lines.push(format!(
                "at β = {weight}: {} latents live, rate {:.4} nats, distortion {:.4}",
                at.live, at.rate, at.distortion
            ));
        }
        lines.extend(target.map(|target| self.target_text(target, &signals)));
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    fn target_text(&self, Target { live, low, high }: Target, signals: &[Spike]) -> String {
        let range = |low: f64, high: f64| match high {
            f64::INFINITY => format!("β ≥ {low:.6}"),
            // At β = 0 the rate is infinite.
            _ if low == 0.0 => format!("0 < β < {high:.6}"),
            _ => format!("{low:.6} ≤ β < {high:.6}"),
        };
        let mut text = format!("{live} latents live for {}", range(low, high));
        let population: Vec<f64> = signals.iter().map(|spike| spike.eigenvalue).collect();
        if live < population.len()
            && let Some((low, high)) = collapse::levels(&population, live)
        {
            text.push_str(&format!(
                " (with endless data for {})",
                range(self.weight(low), self.weight(high))
            ));
        }
        text
    }
}
