//! The nouns: what every reader hands over and every later step works on. No I/O, no formats.
//!
//! A [`Resource`] is one envelope for every origin: an address, a kind, a place, and a body of [`Node`]s that are
//! the resource's own attributes, each with the place of its value. What cannot be known is [`Value::Unknown`].

mod number;
mod path;
mod secrets;
mod sensitive;
mod value;
mod verdict;

pub use number::Number;
pub use path::{Path, Segment};
pub use secrets::{HIDDEN, Secrets, is_random, recognised};
pub use sensitive::credential_like;
pub use value::{Entry, Map, Node, Part, Type, Unknown, Value};
pub use verdict::{Outcome, Rating, Seen};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::{Problem, SourceId, Span};

/// A declared thing, of whatever origin.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The user's own name for it: Terraform's address, `apiVersion/Kind/namespace/name`, `kind/name` for inventory.
    pub address: Arc<str>,
    /// What it is: Terraform's type (`data.<type>` for data sources), `<group>/<Kind>`, an asset kind for inventory.
    pub kind: Arc<str>,
    /// The root that declares it: a Terraform root module's folder, an overlay's folder; empty for plain manifests.
    pub root: Arc<str>,
    /// The variable set or overlay variant it was evaluated under; empty where there is only one.
    pub variant: Arc<str>,
    /// Everything that declares it.
    pub at: Span,
    /// The line or two that name it: where a finding on the whole of it points.
    pub header: Span,
    /// Its own attributes.
    pub body: Node,
    /// What its attributes refer to.
    pub edges: Vec<Edge>,
    /// Where set, it may not exist at all: how often it stands rests on this.
    pub exists: Option<Arc<Unknown>>,
    /// The calls that lead to it from the root module, outermost first; empty where it stands in the root itself.
    pub calls: Vec<Span>,
}

/// One attribute's reference to another resource of the same root and variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The attribute, as a path in the body.
    pub from: Path,
    /// The address referred to.
    pub to: Arc<str>,
}

/// What was not read of a root and variant. What it declares is missing from the resources, and may be joined to them: a join
/// that finds nothing there proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The root.
    pub root: Arc<str>,
    /// The variant.
    pub variant: Arc<str>,
    /// What it may be joined to.
    pub touches: Touches,
    /// What was not read.
    pub why: Arc<Unknown>,
}

/// What of a root that which was not read may be joined to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touches {
    /// Anything.
    All,
    /// What is handed to the module that is called at this address.
    Handed(Arc<str>),
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Whole.
    Read,
    /// Some of it: the rest is told as a problem.
    Partly,
    /// Nothing of it, though it was in scope.
    Unread,
}

/// What one reader made of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReading {
    /// The reader's name: `terraform`, `kubernetes`, `inventory`.
    pub reader: &'static str,
    /// How far it got.
    pub state: State,
    /// Objects declared in the file, before anything multiplies them.
    pub resources: u32,
    /// What else was counted, by its name.
    pub counts: BTreeMap<&'static str, u64>,
}

/// A file that is no source, and was read because something names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// The reader's name.
    pub reader: &'static str,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// What a reader made of its files.
#[derive(Debug, Default)]
pub struct Reading {
    /// What was declared.
    pub resources: Vec<Resource>,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// Each file that the reader took as its own.
    pub files: BTreeMap<SourceId, FileReading>,
    /// Files beside the sources that went into what was declared, by their paths.
    pub loaded: BTreeMap<String, LoadedFile>,
    /// The outputs of each Terraform root module, by root and name.
    pub outputs: BTreeMap<Arc<str>, Vec<Entry>>,
    /// What may be declared where nothing was read.
    pub gaps: Vec<Gap>,
    /// Bytes that are not to be shown, though no resource holds them: former values, the inputs of a plan.
    pub hidden: Vec<Span>,
}

impl Reading {
    /// Takes over what another reader, or another part of this one, has read.
    pub fn merge(&mut self, other: Reading) {
        self.resources.extend(other.resources);
        self.problems.extend(other.problems);
        self.files.extend(other.files);
        self.loaded.extend(other.loaded);
        self.outputs.extend(other.outputs);
        self.gaps.extend(other.gaps);
        self.hidden.extend(other.hidden);
    }
}
