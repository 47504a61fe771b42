//! Fields that are driven from outside, by what may leave its domain.

use super::*;

/// dy/dt = 2t, defined until the driver leaves its domain behind `end`; asking beyond is a mistake.
struct Driven {
    end: f64,
}

impl VectorField for Driven {
    fn len(&self) -> usize {
        1
    }

    fn derivative(&mut self, t: f64, _: &[f64], dydt: &mut [f64]) {
        assert!(t <= self.end, "asked at {t}, beyond {}", self.end);
        dydt[0] = 2.0 * t;
    }

    fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        times.iter().position(|&t| t > self.end).map(|at| (at, 3))
    }
}

#[test]
fn a_flow_ends_at_the_last_moment_inside_and_never_looks_beyond() {
    for method in ADAPTIVE.into_iter().chain([Method::RungeKutta4 { step: 0.3 }]) {
        let options = FlowOptions { method, ..FlowOptions::default() };
        // The guess of a first step alone may ask a little beyond, and comes to nothing.
        for end in [0.7, 0.3, 4.999_999] {
            let request =
                FlowRequest { start: 0.0, end: 5.0, times: &[0.0, 0.25, 0.7, 4.0, 5.0], stops: &[2.0] };
            let failure = integrate(&mut Driven { end }, &[1.0], &request, &options).expect_err("it leaves");
            assert_eq!(failure.reason, FlowFailureReason::OutsideDomain { driver: 3 });
            assert_eq!(failure.time, end, "{method:?}");
            // Closed form: y = 1 + t².
            assert_close(failure.state[0], 1.0 + end * end, 1e-9);
            assert!(failure.partial.times.iter().all(|&t| t <= end));
            for (t, state) in failure.partial.rows() {
                assert_close(state[0], 1.0 + t * t, 1e-9);
            }
        }
    }
    let request = FlowRequest { start: 0.0, end: 5.0, times: &[5.0], stops: &[2.0] };
    let curve = integrate(&mut Driven { end: 5.0 }, &[1.0], &request, &FlowOptions::default());
    assert_close(curve.expect("it stays inside").state(0)[0], 26.0, 1e-8);
}
