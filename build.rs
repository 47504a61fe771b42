//! The catalogue is embedded in the binary: a new equation file rebuilds it.

fn main() {
    println!("cargo::rerun-if-changed=equations");
}
