//! Which resources a rule or lens meets.

use globset::{Glob, GlobSet, GlobSetBuilder};

/// A set of kinds: resource kinds, asset kinds, globs over either.
#[derive(Debug, Clone)]
pub struct Subjects {
    names: Vec<String>,
    globs: GlobSet,
}

impl Subjects {
    pub(super) fn new(names: &[String]) -> Self {
        let mut globs = GlobSetBuilder::new();
        for glob in names.iter().filter(|name| name.contains(['*', '?', '[', '{'])).filter_map(|name| Glob::new(name).ok()) {
            globs.add(glob);
        }
        Self { names: names.to_vec(), globs: globs.build().unwrap_or_default() }
    }

    /// As they are written.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a kind is among them.
    #[must_use]
    pub fn meets(&self, kind: &str) -> bool {
        self.names.iter().any(|name| name == kind) || self.globs.is_match(kind)
    }
}
