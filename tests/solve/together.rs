//! Systems that are solved together come out as if each had been alone.

use spinodal::solve::{
    Batch, Domain, Form, NewtonOptions, Request, Root, StrategyOptions, System, newton, newton_at, seats,
    solve_all, solve_all_at, together,
};

/// m = tanh(β m + h), with h = 0.1, for some β.
struct Magnet(f64);

impl System for Magnet {
    fn len(&self) -> usize {
        1
    }

    fn residual(&mut self, m: &[f64], r: &mut [f64]) {
        r[0] = (self.0 * m[0] + 0.1).tanh() - m[0];
    }

    fn jacobian(&mut self, m: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.residual(m, r);
        jacobian[0] = self.0 / (self.0 * m[0] + 0.1).cosh().powi(2) - 1.0;
    }
}

/// Evaluates at most so many at once, and counts how often, and how many in all.
struct Magnets {
    width: usize,
    calls: usize,
    evaluated: usize,
}

impl Magnets {
    fn new(width: usize) -> Magnets {
        Magnets { width, calls: 0, evaluated: 0 }
    }

    fn count(&mut self, wanted: usize) {
        assert!((1..=self.width).contains(&wanted), "{wanted} at once");
        self.calls += 1;
        self.evaluated += wanted;
    }
}

impl Batch for Magnets {
    fn len(&self) -> usize {
        1
    }

    fn form(&self, _: usize) -> Form {
        Form::FixedPoint
    }

    fn domain(&self, _: usize) -> Domain {
        Domain::REAL
    }

    fn width(&self) -> usize {
        self.width
    }

    fn residuals(&mut self, wanted: &mut [Request]) {
        self.count(wanted.len());
        wanted.iter_mut().for_each(|one| Magnet(one.parameters[0]).residual(&one.x, &mut one.r));
    }

    fn jacobians(&mut self, wanted: &mut [Request]) {
        self.count(wanted.len());
        wanted
            .iter_mut()
            .for_each(|one| Magnet(one.parameters[0]).jacobian(&one.x, &mut one.r, &mut one.jacobian));
    }
}

/// Of a task: from well below to well above the transition.
fn beta(task: usize) -> f64 {
    0.3 + 0.17 * task as f64
}

fn newtons(magnets: &mut Magnets, count: usize) -> Vec<Root> {
    let seats = seats(magnets, count);
    let options = NewtonOptions::default();
    together(magnets, &seats, |task, seat| {
        let options = &options;
        Box::pin(async move {
            seat.set_parameters(&[beta(task)]);
            newton_at(seat, &[0.9], options).await.expect("a magnet in a field has a solution")
        })
    })
}

#[test]
fn many_newton_iterations_give_what_each_gives_alone_in_fewer_calls() {
    for width in [1, 4, 16] {
        let mut magnets = Magnets::new(width);
        let roots = newtons(&mut magnets, 37);
        for (task, root) in roots.iter().enumerate() {
            let alone = newton(&mut Magnet(beta(task)), &[0.9], &NewtonOptions::default());
            assert_eq!(Ok(root), alone.as_ref(), "task {task} of width {width}");
        }
        let share = magnets.calls as f64 / magnets.evaluated as f64;
        assert!(share < 1.3 / width as f64 || width == 1, "{share} calls per evaluation of width {width}");
    }
}

#[test]
fn strategies_that_wait_for_residuals_and_jacobians_in_turn_give_what_they_give_alone() {
    let starts = [vec![1.0], vec![-1.0], vec![0.0]];
    let options = StrategyOptions::default();
    let mut magnets = Magnets::new(4);
    let seats = seats(&magnets, 9);
    let found = together(&mut magnets, &seats, |task, seat| {
        let (starts, options) = (&starts, &options);
        Box::pin(async move {
            seat.set_parameters(&[beta(task)]);
            solve_all_at(seat, starts, &mut |_| {}, options).await
        })
    });
    for (task, found) in found.into_iter().enumerate() {
        let alone = solve_all(&mut Magnet(beta(task)), &starts, None, &mut |_| {}, &options);
        assert_eq!(found, alone, "task {task}");
    }
}

#[test]
fn no_tasks_need_no_evaluations() {
    let mut magnets = Magnets::new(4);
    assert!(newtons(&mut magnets, 0).is_empty());
    assert_eq!(magnets.calls, 0);
}
