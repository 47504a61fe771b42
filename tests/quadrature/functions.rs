//! Integrands made of closures.

use spinodal::quadrature::Integrand;

type Function = Box<dyn Fn(f64) -> f64>;

/// Outputs and switches.
#[derive(Default)]
pub struct Functions {
    outputs: Vec<Function>,
    switches: Vec<Function>,
}

pub fn average_of(output: impl Fn(f64) -> f64 + 'static) -> Functions {
    Functions::default().and(output)
}

impl Functions {
    pub fn and(mut self, output: impl Fn(f64) -> f64 + 'static) -> Functions {
        self.outputs.push(Box::new(output));
        self
    }

    pub fn switching_at(mut self, switch: impl Fn(f64) -> f64 + 'static) -> Functions {
        self.switches.push(Box::new(switch));
        self
    }

    pub fn output(&self, x: f64) -> f64 {
        (self.outputs[0])(x)
    }
}

impl Integrand for Functions {
    fn outputs(&self) -> usize {
        self.outputs.len()
    }

    fn switches(&self) -> usize {
        self.switches.len()
    }

    fn evaluate(&mut self, nodes: &[f64], values: &mut [f64]) {
        let functions = self.outputs.iter().chain(&self.switches);
        for (function, column) in functions.zip(values.chunks_mut(nodes.len())) {
            for (value, node) in column.iter_mut().zip(nodes) {
                *value = function(*node);
            }
        }
    }
}
