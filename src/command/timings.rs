//! How long the parts of a command took, for `--timings`.

use std::cell::RefCell;
use std::io::Write;
use std::time::{Duration, Instant};

/// Written to standard error when the command ends, however it ends.
pub struct Timings {
    is_wanted: bool,
    start: Instant,
    parts: RefCell<Vec<(&'static str, Duration)>>,
}

impl Timings {
    /// Begins to count. What happens before the first part is called preparing, what happens after the last
    /// one writing.
    pub fn new(is_wanted: bool) -> Timings {
        Timings { is_wanted, start: Instant::now(), parts: RefCell::new(Vec::new()) }
    }

    /// Does a part of the work.
    pub fn measure<T>(&self, name: &'static str, work: impl FnOnce() -> T) -> T {
        if self.parts.borrow().is_empty() {
            self.parts.borrow_mut().push(("prepare", self.start.elapsed()));
        }
        let before = Instant::now();
        let done = work();
        self.parts.borrow_mut().push((name, before.elapsed()));
        done
    }
}

impl Drop for Timings {
    fn drop(&mut self) {
        if !self.is_wanted {
            return;
        }
        let mut parts = self.parts.borrow().clone();
        let known: Duration = parts.iter().map(|(_, time)| *time).sum();
        parts.push(("write", self.start.elapsed().saturating_sub(known)));
        let written: Vec<String> =
            parts.iter().map(|(name, time)| format!("{name} {:.3} ms", 1e3 * time.as_secs_f64())).collect();
        // Nothing can be done when standard error is closed.
        let _ = writeln!(std::io::stderr(), "timings: {}", written.join(", "));
    }
}
