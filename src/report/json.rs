//! The results for programmes: `schemas/results.schema.json`, and nothing that is not in it.

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};

use super::{Cause, Finding, Input, Judged, Observation, Outcome, Reach, Report, Seen, Told, layout};
use crate::model::State;
use crate::source::Place;

/// Writes the report as one JSON object, each result on a line of its own.
///
/// # Errors
///
/// Where `out` cannot be written.
pub fn json(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    layout::write(&Document::of(report), 2, out)
}

/// Writes any value as JSON, broken into lines throughout.
///
/// # Errors
///
/// Where `out` cannot be written.
pub fn write_json(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    layout::write(value, usize::MAX, out)
}

/// The list of files as it stands in the results.
#[must_use]
pub fn inputs_json(inputs: &[Input]) -> serde_json::Value {
    serde_json::to_value(Each(inputs)).unwrap_or_default()
}

/// The list of problems as it stands in the results.
#[must_use]
pub fn problems_json(problems: &[Told]) -> serde_json::Value {
    serde_json::to_value(Each(problems)).unwrap_or_default()
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    as_of: &'a str,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<serde_json::Value>,
    results: Each<'a, Judged>,
    inputs: Each<'a, Input>,
    problems: Each<'a, Told>,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'static str,
    rules_digest: &'a str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    resources: u64,
    rules: usize,
    pass: usize,
    fail: usize,
    unknown: usize,
    waived: usize,
    error: usize,
}

/// A list whose elements are turned into their written form one at a time.
struct Each<'a, T>(&'a [T]);

/// What is written for one element of a list.
trait Written {
    fn written(&self) -> impl Serialize;
}

impl<T: Written> Serialize for Each<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Written::written))
    }
}

impl<'a> Document<'a> {
    fn of(report: &'a Report) -> Self {
        let read = |input: &&Input| matches!(input.reach, Reach::By(State::Read | State::Partly));
        Self {
            schema: "probity-results/1",
            tool: Tool { name: "probity", version: report.version, rules_digest: &report.rules_digest },
            as_of: &report.as_of,
            summary: Summary {
                files: report.inputs.iter().filter(read).count(),
                resources: report.inputs.iter().map(|input| u64::from(input.resources)).sum(),
                rules: report.rules.len(),
                pass: report.count(Outcome::Pass),
                fail: report.count(Outcome::Fail),
                unknown: report.count(Outcome::Unknown),
                waived: report.count(Outcome::Waived),
                error: report.count(Outcome::Error),
            },
            since: report.since.as_ref().map(super::since::since_json),
            results: Each(&report.results),
            inputs: Each(&report.inputs),
            problems: Each(&report.problems),
        }
    }
}

impl Written for Judged {
    fn written(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Result<'a> {
            rule: &'a str,
            status: &'static str,
            severity: &'static str,
            resource: Resource<'a>,
            findings: Each<'a, Finding>,
            #[serde(skip_serializing_if = "Option::is_none")]
            possible: Option<Each<'a, Finding>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            unknown: Option<Each<'a, Cause>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            observed: Option<Each<'a, Observation>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            baseline: Option<&'static str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            waiver: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<&'a str>,
        }

        #[derive(Serialize)]
        struct Resource<'a> {
            address: &'a str,
            kind: &'a str,
            root: &'a str,
            variant: &'a str,
            file: &'a str,
            line: u32,
            end_line: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            calls: Option<Each<'a, Place>>,
        }

        let resource = &self.resource;
        Result {
            rule: &self.rule,
            status: self.outcome.word(),
            severity: self.severity.word(),
            resource: Resource {
                address: &resource.address,
                kind: &resource.kind,
                root: &resource.root,
                variant: &resource.variant,
                file: &resource.place.file,
                line: resource.place.start.line,
                end_line: resource.place.end.line,
                calls: (!resource.calls.is_empty()).then_some(Each(&resource.calls)),
            },
            findings: Each(&self.findings),
            possible: (!self.possible.is_empty()).then_some(Each(&self.possible)),
            unknown: (self.outcome == Outcome::Unknown || !self.possible.is_empty()).then_some(Each(&self.unknown)),
            observed: (!self.observed.is_empty()).then_some(Each(&self.observed)),
            baseline: self.baseline.map(super::Baseline::word),
            waiver: self.waiver.as_ref().filter(|_| self.outcome == Outcome::Waived).map(|waiver| &*waiver.id),
            error: (self.outcome == Outcome::Error).then(|| self.error.as_deref().unwrap_or_default()),
        }
    }
}

impl Written for Finding {
    fn written(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Finding<'a> {
            message: &'a str,
            file: &'a str,
            line: u32,
            column: u32,
            end_line: u32,
            end_column: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            inside: Option<Spot<'a>>,
        }

        let Place { file, start, end } = &self.place;
        let inside = self.inside.as_ref().map(Spot::of);
        Finding { message: &self.message, file, line: start.line, column: start.column, end_line: end.line, end_column: end.column, inside }
    }
}

/// Where something begins.
#[derive(Serialize)]
struct Spot<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

impl<'a> Spot<'a> {
    fn of(place: &'a Place) -> Self {
        Self { file: &place.file, line: place.start.line, column: place.start.column }
    }
}

impl Written for Place {
    fn written(&self) -> impl Serialize {
        Spot::of(self)
    }
}

impl Written for Cause {
    fn written(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Cause<'a> {
            at: &'a str,
            why: &'a str,
            file: &'a str,
            line: u32,
        }

        Cause { at: &self.at, why: &self.why, file: &self.place.file, line: self.place.start.line }
    }
}

impl Written for Observation {
    fn written(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Observation<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            of: Option<&'a str>,
            at: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            value: Option<&'a serde_json::Value>,
            #[serde(skip_serializing_if = "Option::is_none")]
            length: Option<usize>,
            #[serde(skip_serializing_if = "Option::is_none")]
            present: Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            unknown: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            sensitive: Option<bool>,
            file: &'a str,
            line: u32,
        }

        let Place { file, start, .. } = &self.place;
        let mut written = Observation {
            of: self.of.as_deref(),
            at: &self.at,
            value: None,
            length: None,
            present: None,
            unknown: None,
            sensitive: None,
            file,
            line: start.line,
        };
        match &self.seen {
            Seen::Value(value) => written.value = Some(value),
            Seen::Length(length) => written.length = Some(*length),
            Seen::Present => written.present = Some(true),
            Seen::Absent => written.present = Some(false),
            Seen::Unknown(why) => written.unknown = Some(why),
            Seen::Sensitive => written.sensitive = Some(true),
        }
        written
    }
}

impl Written for Input {
    fn written(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Input<'a> {
            file: &'a str,
            state: &'static str,
            reader: Option<&'static str>,
            resources: u32,
            counts: &'a BTreeMap<&'static str, u64>,
            sha256: Option<&'a str>,
        }

        let Self { file, reach, reader, resources, counts, sha256, .. } = self;
        Input { file, state: reach.word(), reader: *reader, resources: *resources, counts, sha256: sha256.as_deref() }
    }
}

impl Written for Told {
    fn written(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Problem<'a> {
            severity: &'static str,
            message: &'a str,
            file: Option<&'a str>,
            line: Option<u32>,
            column: Option<u32>,
            help: Option<&'a str>,
        }

        let place = self.place.as_ref();
        Problem {
            severity: self.severity.word(),
            message: &self.message,
            file: place.map(|place| &*place.file),
            line: place.map(|place| place.start.line),
            column: place.map(|place| place.start.column),
            help: self.help.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::report::sample;

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        json(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn schema() -> Value {
        serde_json::from_str(include_str!("../../schemas/results.schema.json")).unwrap()
    }

    #[test]
    fn every_outcome() {
        insta::assert_snapshot!(rendered(&sample::estate()));
    }

    #[test]
    fn what_is_written_is_what_the_schema_says() {
        let validator = jsonschema::draft202012::new(&schema()).unwrap();
        for report in [sample::estate(), sample::clean(), sample::hostile(), Report::default()] {
            let value: Value = serde_json::from_str(&rendered(&report)).unwrap();
            let wrong: Vec<_> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            // A report with no day is none that a run makes.
            assert!(wrong.iter().all(|error| report.as_of.is_empty() && (error.contains("as_of") || error.contains("rules_digest"))), "{wrong:#?}");
        }
    }

    #[test]
    fn the_schema_refuses_what_is_wrong() {
        let validator = jsonschema::draft202012::new(&schema()).unwrap();
        let value: Value = serde_json::from_str(&rendered(&sample::estate())).unwrap();
        for (pointer, wrong) in [
            ("/schema", Value::from("probity-results/2")),
            ("/results/0/status", Value::from("passed")),
            ("/results/0/resource/line", Value::from(0)),
            ("/inputs/0/state", Value::from("no-reader")),
            ("/problems/0/severity", Value::from("fatal")),
            ("/summary/pass", Value::Null),
        ] {
            let mut broken = value.clone();
            *broken.pointer_mut(pointer).unwrap() = wrong;
            assert!(!validator.is_valid(&broken), "{pointer}");
        }
    }

    /// A key that nothing writes, or that nothing explains, is a mistake in the schema.
    #[test]
    fn the_schema_names_and_explains_each_key() {
        fn keys(schema: &Value, found: &mut BTreeSet<String>) {
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                assert!(property.get("description").is_some() || property.get("$ref").is_some(), "`{name}` has no description");
                found.insert(name.clone());
            }
            match schema {
                Value::Object(map) => map.iter().filter(|(key, _)| *key != "allOf").for_each(|(_, value)| keys(value, found)),
                Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
                _ => {}
            }
        }
        let mut named = BTreeSet::new();
        keys(&schema(), &mut named);
        let text = rendered(&sample::estate());
        let mut of_earlier = BTreeSet::from(["baseline".to_string(), "since".to_string()]);
        keys(&schema()["$defs"]["since"], &mut of_earlier);
        let unwritten: Vec<_> = named.iter().filter(|name| !text.contains(&format!("\"{name}\": ")) && !of_earlier.contains(*name)).collect();
        assert_eq!(unwritten, Vec::<&String>::new(), "only a run that is compared with an earlier one writes `baseline` and `since`");
    }

    #[test]
    fn a_result_is_a_line() {
        let report = sample::estate();
        let text = rendered(&report);
        assert_eq!(text.lines().filter(|line| line.starts_with("  {\"rule\": ")).count(), report.results.len());
        assert_eq!(text, rendered(&report));
    }
}
