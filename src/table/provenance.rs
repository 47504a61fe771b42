//! How a table came about: enough to compute it again.

use serde_json::Value;

/// Ordered pairs of a key (`theory`, `parameters`, `command`, …) and a JSON value; each key occurs once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    entries: Vec<(String, Value)>,
}

impl Provenance {
    pub fn new() -> Provenance {
        Provenance::default()
    }

    /// Sets `key` as [`Provenance::set`] does and hands the record on, so that calls chain.
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Provenance {
        self.set(key, value);
        self
    }

    /// Appends the pair; a key that is there already keeps its place and takes the new value.
    ///
    /// # Panics
    /// When the key holds a control character: it stands on a line of its own in a CSV file.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        assert!(!key.contains(char::is_control), "the provenance key {key:?} holds a control character");
        match self.entries.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => self.entries.push((key, value)),
        }
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// The pairs in the order in which their keys were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// One JSON object on one line, keys in order.
    pub fn to_json(&self) -> String {
        let pairs: Vec<String> =
            self.iter().map(|(key, value)| format!("{}:{value}", Value::from(key))).collect();
        format!("{{{}}}", pairs.join(","))
    }
}
