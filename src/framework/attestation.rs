//! `probity: attestations/v1`: what people answer for, where no rule can see.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::catalog::Framework;
use super::library::Library;
use crate::document::{self, Documents, Fields, entries, nearest};
use crate::model::{FileReading, Node, Reading, State};
use crate::source::{Loaded, Place, Problem, Severity, SourceId, Sources, Span, hex};

const READER: &str = "attestations";

/// What someone attests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attested {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// It does not apply.
    NotApplicable,
}

/// What it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A control of a framework, as the publisher prints both.
    Control(Arc<str>, Arc<str>),
    /// An objective, for every framework.
    Objective(Arc<str>),
}

/// One attestation.
#[derive(Debug, Clone)]
pub struct Attestation {
    /// What it is about; the words of the file where that is not known.
    pub about: About,
    /// What is attested.
    pub status: Attested,
    /// In which words.
    pub statement: String,
    /// By whom.
    pub by: String,
    /// In which role.
    pub role: Option<String>,
    /// Since when.
    pub on: Option<Date>,
    /// The last day on which it counts.
    pub expires: Option<Date>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Where it is said.
    pub place: Place,
    /// Why it does not count, whatever the day.
    pub broken: Option<String>,
}

/// What shows that an attestation is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The file, relative to the working directory, or the address.
    pub what: String,
    /// Whether it is a file.
    pub is_file: bool,
    /// The digest that the attestation names, in hexadecimal.
    pub stated: Option<String>,
    /// The digest of the file as it is.
    pub found: Option<String>,
}

/// How an attestation stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    InForce,
    /// It does not, as if it were not there.
    Absent(String),
}

impl About {
    /// `nist-csf-2.0 GV.PO-01`, or the objective.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Control(framework, control) => format!("{framework} {control}"),
            Self::Objective(objective) => objective.to_string(),
        }
    }
}

impl Attested {
    const ALL: [Self; 3] = [Self::Met, Self::NotMet, Self::NotApplicable];

    /// `met`, `not-met`, `not-applicable`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl Attestation {
    /// Whether it counts on that day.
    #[must_use]
    pub fn standing(&self, day: Date) -> Standing {
        match (&self.broken, self.on, self.expires) {
            (Some(why), ..) => Standing::Absent(why.clone()),
            (_, Some(on), _) if on > day => Standing::Absent(format!("it begins on {on}")),
            (.., Some(expires)) if expires < day => Standing::Absent(format!("it expired on {expires}")),
            _ => Standing::InForce,
        }
    }
}

/// Attestations as they stand in files, before anyone knows what they are about.
#[derive(Debug, Default)]
pub struct Stated {
    entries: Vec<(SourceId, Node)>,
}

impl Stated {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Takes the attestations out of the parsed files.
#[must_use]
pub fn read(sources: &Sources, parsed: &mut Vec<Documents>) -> (Stated, Reading) {
    let mut stated = Stated::default();
    let mut reading = Reading::default();
    for file in document::take_governed(sources, parsed, "attestations", "v1") {
        let mut problems = file.problems;
        let before = stated.entries.len();
        for document in &file.documents {
            for node in entries(document, "attestations", &mut problems) {
                let told = problems.len();
                let kept = Attestation::read(node, &mut problems).is_some();
                if kept && problems.iter().skip(told).all(|problem| problem.severity != Severity::Error) {
                    stated.entries.push((file.source, node.clone()));
                }
            }
        }
        let count = stated.entries.len() - before;
        let state = match (problems.iter().any(|problem| problem.severity == Severity::Error), count) {
            (false, _) => State::Read,
            (true, 0) => State::Unread,
            (true, _) => State::Partly,
        };
        let counts = BTreeMap::from([("attestations", count as u64)]);
        reading.files.insert(file.source, FileReading { reader: READER, state, resources: 0, counts });
        reading.problems.extend(problems);
    }
    (stated, reading)
}

impl Attestation {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "an attestation");
        let framework = fields.text("framework", problems);
        let (control, objective) = (fields.text("control", problems), fields.text("objective", problems));
        let word = fields.required("status", problems);
        let statement = fields.required("statement", problems);
        let by = fields.required("by", problems);
        let role = fields.text("role", problems);
        let (on, expires) = (fields.date("on", problems), fields.date("expires", problems));
        for key in ["on", "expires"].into_iter().filter(|key| node.get(key).is_none()) {
            problems.push(Problem::error(node.at, format!("an attestation lacks `{key}`")).help("nobody's word holds for ever: say from when and until when"));
        }
        let evidence = fields.list("evidence", problems).iter().filter_map(|node| Evidence::read(node, problems)).collect();
        let at = fields.node().at;
        fields.finish(problems);
        let status = Attested::ALL.into_iter().find(|status| status.word() == word);
        if status.is_none() && !word.is_empty() {
            problems.push(Problem::error(node.get("status").map_or(at, |node| node.at), "`status` must be `met`, `not-met` or `not-applicable`"));
        }
        let about = match (framework, control, objective) {
            (Some(framework), Some(control), None) => Some(About::Control(framework.into(), control.into())),
            (None, None, Some(objective)) => Some(About::Objective(objective.into())),
            _ => {
                problems.push(Problem::error(at, "an attestation is about a `framework` and its `control`, or about an `objective`"));
                None
            }
        };
        if status == Some(Attested::NotApplicable) && matches!(about, Some(About::Objective(_))) {
            problems.push(Problem::error(at, "`not-applicable` is said of a control, not of an objective"));
        }
        if let (Some(on), Some(expires)) = (on, expires)
            && expires < on
        {
            problems.push(Problem::error(at, format!("it expires on {expires}, before it begins on {on}")));
        }
        Some(Self { about: about?, status: status?, statement, by, role, on, expires, evidence, place: Place::default(), broken: None })
    }
}

impl Evidence {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "evidence");
        let (file, uri) = (fields.text("file", problems), fields.text("uri", problems));
        let stated = fields.text("sha256", problems).map(|text| text.trim_start_matches("sha256:").to_lowercase());
        fields.finish(problems);
        if stated.as_ref().is_some_and(|digest| digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            problems.push(Problem::error(node.at, "`sha256` must be 64 hexadecimal digits"));
        }
        match (file, uri) {
            (Some(what), None) => Some(Self { what, is_file: true, stated, found: None }),
            (None, Some(what)) => Some(Self { what, is_file: false, stated, found: None }),
            _ => {
                problems.push(Problem::error(node.at, "evidence is a `file` or a `uri`"));
                None
            }
        }
    }
}

/// Each attestation with what it is about, and whether its evidence is as it says. What is wrong is told as a warning at its place:
/// such an attestation counts as absent.
#[must_use]
pub fn settle(stated: &Stated, sources: &Sources, library: &Library) -> (Vec<Attestation>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for (source, node) in &stated.entries {
        let Some(mut attestation) = Attestation::read(node, &mut Vec::new()) else { continue };
        attestation.place = sources.place(head(node));
        let mut broken = attestation.name(library).err();
        let folder = sources.get(*source).map_or("", |source| source.folder());
        for evidence in attestation.evidence.iter_mut().filter(|evidence| evidence.is_file) {
            if !folder.is_empty() {
                evidence.what = format!("{folder}/{}", evidence.what);
            }
            match digest(sources, &evidence.what) {
                Ok(found) => {
                    if evidence.stated.as_ref().is_some_and(|stated| *stated != found) {
                        broken = Some(format!("its evidence `{}` has changed: it is not what was attested", evidence.what));
                    }
                    evidence.found = Some(found);
                }
                Err(why) => broken = Some(format!("its evidence `{}` {why}", evidence.what)),
            }
        }
        if let Some(why) = &broken {
            problems.push(Problem::warning(head(node), format!("this attestation does not count: {why}")));
        }
        attestation.broken = broken;
        all.push(attestation);
    }
    (all, problems)
}

/// The line that an entry begins with.
fn head(node: &Node) -> Span {
    let first = node.map().and_then(|map| map.iter().next());
    first.map_or(node.at, |entry| Span { end: entry.node.at.end.max(entry.key_at.end), ..entry.key_at })
}

/// The digest of a file of the run, in hexadecimal.
///
/// # Errors
/// Why there is none, to follow the file's name.
pub fn digest(sources: &Sources, path: &str) -> Result<String, String> {
    if let Some(digest) = sources.find(path).and_then(|id| sources.get(id)).and_then(crate::source::Source::digest) {
        return Ok(digest);
    }
    match sources.load(path) {
        Loaded::Bytes(bytes) => Ok(hex(&Sha256::digest(&bytes))),
        Loaded::Missing => Err("is not there".into()),
        Loaded::Folder => Err("is a folder".into()),
        Loaded::Refused(why) => Err(why.into()),
    }
}

impl Attestation {
    /// Puts the publisher's spelling in place of the file's.
    fn name(&mut self, library: &Library) -> Result<(), String> {
        match &mut self.about {
            About::Objective(id) => match library.objective(id) {
                Some(_) => Ok(()),
                None => Err(unknown("objective", id, nearest(id, library.objectives.iter().map(|objective| &*objective.id)))),
            },
            About::Control(framework, control) => {
                let id = library.resolve(framework)?;
                let known: &Framework = library.framework(id).ok_or_else(|| format!("the file of framework `{id}` cannot be read"))?;
                let Some(found) = known.control(control) else { return Err(unknown(&format!("control of `{id}`"), control, known.nearest(control))) };
                if found.withdrawn {
                    return Err(format!("`{}` is withdrawn", found.id));
                }
                (*framework, *control) = (known.id.clone(), found.id.clone());
                Ok(())
            }
        }
    }
}

fn unknown(what: &str, word: &str, near: Option<&str>) -> String {
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("there is no {what} `{word}`{near}")
}
