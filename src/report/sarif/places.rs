//! Files as URIs, places as locations.

use std::collections::BTreeMap;

use super::super::{Input, Reach, Report, Subject, uri};
use super::log::{Artifact, ArtifactLocation, ArtifactProperties, BaseId, Location, LogicalLocation, Message, PhysicalLocation, Region};
use crate::source::Place;

const ROOT: &str = "%SRCROOT%";

/// What paths are relative to. It has no URI of its own: the log is the same wherever the files lie.
pub(super) fn base() -> BTreeMap<&'static str, BaseId> {
    let description = Message::of("The top of the Git working tree, or the working directory where there is none");
    BTreeMap::from([(ROOT, BaseId { description })])
}

/// Where each file stands in the list of artifacts, and how it is named.
pub(super) struct Places<'a> {
    prefix: &'a str,
    artifacts: BTreeMap<&'a str, (usize, ArtifactLocation)>,
}

/// Whether a file was any reader's.
fn is_artifact(input: &&Input) -> bool {
    matches!(input.reach, Reach::By(_))
}

impl<'a> Places<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let prefix = &report.source_root.prefix;
        let artifacts = report.inputs.iter().filter(is_artifact).enumerate();
        let artifacts = artifacts.map(|(index, input)| (&*input.file, (index, artifact_location(prefix, &input.file)))).collect();
        Self { prefix, artifacts }
    }

    pub(super) fn artifacts(&self, report: &'a Report) -> Vec<Artifact<'a>> {
        let artifact = |input: &'a Input| Artifact {
            location: artifact_location(self.prefix, &input.file),
            roles: ["analysisTarget"],
            hashes: input.sha256.iter().map(|digest| ("sha-256", digest.as_str())).collect(),
            properties: ArtifactProperties { state: input.reach.word(), reader: input.reader, resources: input.resources },
        };
        report.inputs.iter().filter(is_artifact).map(artifact).collect()
    }

    /// A place, and the resource that it belongs to.
    pub(super) fn location(&self, place: &Place, resource: Option<&'a Subject>) -> Location<'a> {
        let Place { file, start, end } = place;
        let address = resource.map(|resource| LogicalLocation { fully_qualified_name: &resource.address, kind: "resource" });
        Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: match self.artifacts.get(&**file) {
                    Some((index, location)) => ArtifactLocation { index: Some(*index), ..location.clone() },
                    None => artifact_location(self.prefix, file),
                },
                region: Region { start_line: start.line, start_column: start.utf16_column, end_line: end.line, end_column: end.utf16_column },
            },
            logical_locations: address.into_iter().collect(),
            message: None,
        }
    }
}

fn artifact_location(prefix: &str, file: &str) -> ArtifactLocation {
    let (uri, uri_base_id) = match uri::is_absolute(file) {
        true => (uri::of_file(file), None),
        false => (uri::encoded(prefix) + &uri::of_file(file), Some(ROOT)),
    };
    ArtifactLocation { uri, uri_base_id, index: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri_that_leads_back_to_it() {
        for (prefix, file, uri, base) in [
            ("", "envs/prod/main.tf", "envs/prod/main.tf", Some(ROOT)),
            ("in fra/", "ü [x].tf", "in%20fra/%C3%BC%20%5Bx%5D.tf", Some(ROOT)),
            ("", "a:b#c?d%e.tf", "a%3Ab%23c%3Fd%25e.tf", Some(ROOT)),
            ("sub/", "/tmp/x y.tf", "file:///tmp/x%20y.tf", None),
            ("", "C:/x/y.tf", "file:///C%3A/x/y.tf", None),
        ] {
            let location = artifact_location(prefix, file);
            assert_eq!((location.uri.as_str(), location.uri_base_id), (uri, base));
        }
    }
}
