//! The theories of posterior collapse: against closed forms, and free energies against equations.

#[path = "vae/extremum.rs"]
mod extremum;
#[path = "vae/modes.rs"]
mod modes;

use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::source::Source;
use spinodal::theory::Theory;

fn theory(name: &str) -> Theory {
    let entry = catalogue::find(name).unwrap_or_else(|| panic!("{name} is in the catalogue"));
    Theory::read(Source::new(name, entry.text)).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
}

/// Position of a parameter's first entry among the flat ones.
fn position(model: &Model, name: &str) -> usize {
    let variables = &model.layout().parameters;
    let variable = variables.iter().find(|variable| variable.name == name).expect("a parameter");
    variable.offset - model.layout().unknown_count
}
