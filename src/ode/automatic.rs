//! The choice between an explicit and a stiff method, while a flow is integrated.
//!
//! An explicit method goes on until stability limits its steps (HW §IV.2); then Radau takes over. It
//! hands back where its own steps have become so short that the explicit method, which does the same
//! step for less, would be stable with them: a flow may be stiff for a while only, as under a learning
//! rate that decays.

use super::radau::Radau;
use super::segment::OneSided;
use super::stepper::{Attempt, NotFinite, Obstacle, Stepper};

/// So many steps at the limit of stability are no coincidence (code DOPRI5).
const STEPS_AT_THE_LIMIT: usize = 15;

/// So many steps in a row off the limit, and the others were one (code DOPRI5).
const STEPS_OFF_THE_LIMIT: usize = 6;

pub(super) struct Automatic<E> {
    explicit: E,
    implicit: Radau,
    active: Active,
    /// Whether the other method is to take the next step.
    is_due: bool,
    /// Of the attempted step.
    stiffness: f64,
    /// Steps that spoke for the other method, and those in a row since that did not.
    against: usize,
    favourable: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Active {
    Explicit,
    Implicit,
}

impl<E: Stepper> Automatic<E> {
    pub(super) fn new(explicit: E, implicit: Radau) -> Automatic<E> {
        Automatic {
            explicit,
            implicit,
            active: Active::Explicit,
            is_due: false,
            stiffness: 0.0,
            against: 0,
            favourable: 0,
        }
    }

    fn active(&self) -> &dyn Stepper {
        match self.active {
            Active::Explicit => &self.explicit,
            Active::Implicit => &self.implicit,
        }
    }

    fn active_mut(&mut self) -> &mut dyn Stepper {
        match self.active {
            Active::Explicit => &mut self.explicit,
            Active::Implicit => &mut self.implicit,
        }
    }

    fn switch(&mut self) {
        match self.active {
            Active::Explicit => {
                self.implicit.resume(self.explicit.state(), self.explicit.slope());
                self.active = Active::Implicit;
            }
            Active::Implicit => {
                self.explicit.resume(self.implicit.state(), self.implicit.slope());
                self.active = Active::Explicit;
            }
        }
        (self.is_due, self.against, self.favourable) = (false, 0, 0);
    }
}

impl<E: Stepper> Stepper for Automatic<E> {
    fn begin(&mut self, field: &mut OneSided, t: f64, span: f64) -> Result<f64, NotFinite> {
        self.active_mut().begin(field, t, span)
    }

    fn resume(&mut self, state: &[f64], slope: &[f64]) {
        self.active_mut().resume(state, slope);
    }

    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Attempt, Obstacle> {
        if self.is_due {
            self.switch();
            field.work.switches += 1;
        }
        let attempt = match self.active {
            Active::Explicit => self.explicit.attempt(field, t, step)?,
            Active::Implicit => self.implicit.attempt(field, t, step)?,
        };
        self.stiffness = attempt.stiffness;
        Ok(attempt)
    }

    fn complete(&mut self, field: &mut OneSided, t: f64, step: f64) {
        self.active_mut().complete(field, t, step);
    }

    fn state(&self) -> &[f64] {
        self.active().state()
    }

    fn slope(&self) -> &[f64] {
        self.active().slope()
    }

    fn end_state(&self) -> &[f64] {
        self.active().end_state()
    }

    fn interpolate(&self, step: f64, theta: f64, state: &mut [f64]) {
        self.active().interpolate(step, theta, state);
    }

    fn accept(&mut self) {
        self.active_mut().accept();
        let is_stiff = self.stiffness > 1.0;
        if is_stiff == (self.active == Active::Explicit) {
            (self.against, self.favourable) = (self.against + 1, 0);
            self.is_due = self.against >= STEPS_AT_THE_LIMIT;
        } else {
            self.favourable += 1;
            if self.favourable >= STEPS_OFF_THE_LIMIT {
                self.against = 0;
            }
        }
    }
}
