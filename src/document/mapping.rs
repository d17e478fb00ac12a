//! Building [`Map`]s: each key once, found fast, its text shared.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::{Entry, Map};
use crate::source::{Problem, Span};

/// Up to this many entries, looking through them is faster than an index.
const FEW: usize = 16;

/// A map under construction.
#[derive(Default)]
pub(super) struct Building {
    entries: Vec<Entry>,
    /// Which entries came through a merge key, and yield to the map's own.
    merged: Vec<bool>,
    index: HashMap<Arc<str>, usize>,
}

impl Building {
    fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() <= FEW { self.entries.iter().position(|entry| *entry.key == *key) } else { self.index.get(key).copied() }
    }

    fn add(&mut self, entry: Entry, merged: bool) {
        if self.entries.len() == FEW {
            self.index = self.entries.iter().enumerate().map(|(n, entry)| (entry.key.clone(), n)).collect();
        }
        if self.entries.len() >= FEW {
            self.index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
        self.merged.push(merged);
    }

    /// Sets a key that stands in the map itself; the last one wins. Gives the place of an earlier one.
    pub(super) fn set(&mut self, entry: Entry) -> Option<Span> {
        let Some(n) = self.position(&entry.key) else {
            self.add(entry, false);
            return None;
        };
        let (Some(old), Some(merged)) = (self.entries.get_mut(n), self.merged.get_mut(n)) else { return None };
        let earlier = (!std::mem::replace(merged, false)).then_some(old.key_at);
        *old = entry;
        earlier
    }

    /// Sets a key that came through a merge key. `over` says whether it replaces what is there.
    pub(super) fn merge(&mut self, entry: Entry, over: bool) {
        match self.position(&entry.key) {
            None => self.add(entry, true),
            Some(n) if over => {
                if let (Some(old), Some(merged)) = (self.entries.get_mut(n), self.merged.get_mut(n)) {
                    *old = entry;
                    *merged = true;
                }
            }
            Some(_) => {}
        }
    }

    pub(super) fn finish(self) -> Map {
        self.entries.into_iter().collect()
    }
}

/// A key that stands a second time in its map.
pub(super) fn twice(key: &str, at: Span, line: usize) -> Problem {
    Problem::warning(at, format!("`{key}` stands twice in this mapping, first on line {line}; the last one holds"))
        .help("keep one of them: strict readers refuse the file")
}

/// The texts of keys, shared: a file says the same few over and over.
#[derive(Default)]
pub(super) struct Keys(HashSet<Arc<str>>);

impl Keys {
    const MOST: usize = 4096;
    const LONGEST: usize = 64;

    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let key: Arc<str> = text.into();
        if self.0.len() < Self::MOST && text.len() <= Self::LONGEST {
            self.0.insert(key.clone());
        }
        key
    }
}
