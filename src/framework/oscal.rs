//! OSCAL in: a catalog as a framework of the user's own, and a profile as a choice among a framework's controls.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::catalog::{Control, Extent, Framework, Group, Nature, Support, Text};
use super::library::{Library, Target};
use crate::document;
use crate::model::Node;
use crate::source::{Problem, Source, SourceId, Sources};

/// The namespace of what is ours among OSCAL's properties.
pub const OSCAL_NAMESPACE: &str = "https://probity.dev/ns/oscal";

/// Groups and controls within one another, and profiles on one another, no deeper than this.
const DEEP: usize = 12;

/// A control's identifier as an OSCAL token: as NIST's own catalog has it where that is what the framework is, else the publisher's with `_` for
/// what a token may not hold.
#[must_use]
pub fn oscal_token(framework: &str, control: &str) -> String {
    let id = match framework {
        "nist-800-53r5" | "fedramp-rev5" => control.to_lowercase().replace('(', ".").replace(')', ""),
        _ => control.to_string(),
    };
    let held: String = id.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    if held.starts_with(|c: char| c.is_alphabetic() || c == '_') { held } else { format!("_{held}") }
}

fn list<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).and_then(Node::list).unwrap_or_default()
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::text)
}

/// The framework that an OSCAL catalog is; its id is the file's name.
pub(super) fn catalog(id: &str, document: &Node, path: &str, problems: &mut Vec<Problem>) -> Option<Framework> {
    let Some(root) = document.get("catalog").filter(|root| root.map().is_some()) else {
        problems.push(Problem::error(document.at, "this is no OSCAL catalog: it has no object `catalog`").help("a framework is an OSCAL catalog, or YAML"));
        return None;
    };
    let said = |key| root.get("metadata").and_then(|metadata| text(metadata, key)).map(str::to_string);
    let parties = root.get("metadata").map(|metadata| list(metadata, "parties")).unwrap_or_default();
    let mut reading = Reading { groups: Vec::new(), controls: Vec::new(), problems };
    reading.group(root, None, 0);
    let Reading { groups, controls, .. } = reading;
    let published = said("published").or_else(|| said("last-modified")).unwrap_or_default();
    let withdrawn = controls.iter().filter(|control| control.withdrawn).count();
    let mut framework = Framework {
        id: id.into(),
        title: said("title").unwrap_or_else(|| id.to_string()),
        publisher: parties.iter().find_map(|party| text(party, "name")).unwrap_or("not stated").to_string(),
        version: said("version").unwrap_or_default(),
        published: published.chars().take(10).collect(),
        licence: "not stated".into(),
        source: path.to_string(),
        text: Text::Quoted,
        note: None,
        groups,
        controls,
        profiles: BTreeMap::new(),
        catalog: None,
        expected: super::catalog::Expected::default(),
        by_key: BTreeMap::new(),
    };
    // OSCAL says no count that could be held against it.
    framework.expected.withdrawn = Some(withdrawn);
    framework.index();
    framework.check(root, problems);
    Some(framework)
}

struct Reading<'p> {
    groups: Vec<Group>,
    controls: Vec<Control>,
    problems: &'p mut Vec<Problem>,
}

impl Reading<'_> {
    /// What a group, or the catalog itself, holds.
    fn group(&mut self, node: &Node, group: Option<&str>, depth: usize) {
        if self.is_too_deep(node, depth) {
            return;
        }
        for control in list(node, "controls") {
            self.control(control, group, None, depth + 1);
        }
        for inner in list(node, "groups") {
            let title = text(inner, "title").map(str::to_string);
            // A group needs no id in OSCAL.
            let id = text(inner, "id").map_or_else(|| title.clone().unwrap_or_else(|| format!("group {}", self.groups.len() + 1)), str::to_string);
            self.groups.push(Group { id: id.clone(), title, parent: group.map(str::to_string) });
            self.group(inner, Some(&id), depth + 1);
        }
    }

    fn control(&mut self, node: &Node, group: Option<&str>, parent: Option<&str>, depth: usize) {
        if self.is_too_deep(node, depth) {
            return;
        }
        let Some(id) = text(node, "id") else {
            self.problems.push(Problem::error(node.at, "a control lacks `id`"));
            return;
        };
        let props = list(node, "props");
        let named = |name: &'static str| props.iter().filter(move |prop| text(prop, "name") == Some(name));
        // The publisher's own print: the label that no class sets apart.
        let label = named("label").find(|prop| prop.get("class").is_none()).or_else(|| named("label").next()).and_then(|prop| text(prop, "value"));
        let printed = label.unwrap_or(id);
        let withdrawn = named("status").any(|prop| text(prop, "value").is_some_and(|value| value.eq_ignore_ascii_case("withdrawn")));
        let moved = list(node, "links").iter().filter(|link| matches!(text(link, "rel"), Some("incorporated-into" | "moved-to")));
        let supports: Vec<Support> = props.iter().filter(|_| !withdrawn).filter_map(|prop| self.support(prop)).collect();
        self.controls.push(Control {
            id: printed.into(),
            title: text(node, "title").map(str::to_string),
            group: group.map(str::to_string),
            parent: parent.map(str::to_string),
            nature: if supports.is_empty() { Nature::Procedural } else { Nature::Mixed },
            computed: None,
            withdrawn,
            moved_to: moved.filter_map(|link| text(link, "href")).map(|href| href.trim_start_matches('#').to_string()).collect(),
            formerly: (id != printed).then(|| id.to_string()).into_iter().collect(),
            supports,
        });
        for inner in list(node, "controls") {
            self.control(inner, group, Some(printed), depth + 1);
        }
    }

    /// An objective that a property of ours names.
    fn support(&mut self, prop: &Node) -> Option<Support> {
        if text(prop, "ns") != Some(OSCAL_NAMESPACE) || text(prop, "name") != Some("supports") {
            return None;
        }
        let extent = match text(prop, "class") {
            Some("full") => Extent::Full,
            Some("partial") => Extent::Partial,
            _ => {
                self.problems.push(Problem::error(prop.at, "the `class` of the property `supports` must be `full` or `partial`"));
                return None;
            }
        };
        let (Some(objective), Some(because)) = (text(prop, "value"), text(prop, "remarks")) else {
            self.problems.push(Problem::error(prop.at, "the property `supports` needs an objective as its `value`, and a sentence why as its `remarks`"));
            return None;
        };
        Some(Support { objective: objective.into(), extent, because: because.to_string(), requires: Vec::new() })
    }

    fn is_too_deep(&mut self, node: &Node, depth: usize) -> bool {
        if depth > DEEP {
            self.problems.push(Problem::error(node.at, format!("groups and controls stand within one another more than {DEEP} deep")));
        }
        depth > DEEP
    }
}

/// What an OSCAL profile picks.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Its name: the file's.
    name: String,
    title: Option<String>,
    imports: Vec<Import>,
}

/// What it takes of a catalog or of another profile.
#[derive(Debug, Clone)]
struct Import {
    from: From,
    /// None: everything.
    include: Option<Vec<Pick>>,
    exclude: Vec<Pick>,
}

#[derive(Debug, Clone)]
enum From {
    /// A catalog, as the profile names it.
    Catalog(String),
    Profile(Box<Selection>),
}

#[derive(Debug, Clone)]
struct Pick {
    ids: Vec<String>,
    matching: GlobSet,
    with_children: bool,
}

impl Selection {
    /// Reads an OSCAL profile, and the profiles that it rests on. The files are added to `sources`, so that problems have their places.
    pub(super) fn read(path: &Path, sources: &mut Sources, problems: &mut Vec<Problem>) -> Option<Self> {
        let source = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_string()),
            Err(error) => Err(crate::source::plain(&error)),
        };
        let shown = path.to_string_lossy().replace('\\', "/");
        match source {
            Ok(text) => {
                let id = sources.add(Source::new(shown, text, None));
                Self::parse(path, id, sources, problems, 0)
            }
            Err(why) => {
                problems.push(Problem {
                    severity: crate::source::Severity::Error,
                    message: format!("the profile `{shown}` cannot be read: {why}"),
                    at: None,
                    help: None,
                });
                None
            }
        }
    }

    fn parse(path: &Path, id: SourceId, sources: &mut Sources, problems: &mut Vec<Problem>, depth: usize) -> Option<Self> {
        let parsed = document::parse(id, sources.get(id)?, document::Schema::Core);
        problems.extend(parsed.problems);
        let document = parsed.documents.into_iter().next()?.node;
        let Some(root) = document.get("profile").filter(|root| root.map().is_some()) else {
            problems.push(Problem::error(document.at, "this is no OSCAL profile: it has no object `profile`"));
            return None;
        };
        let imports = list(root, "imports");
        if imports.is_empty() {
            problems.push(Problem::error(root.at, "the profile imports nothing"));
        }
        let resources = root.get("back-matter").map(|back| list(back, "resources")).unwrap_or_default();
        let mut found = Vec::new();
        for import in imports {
            let href = text(import, "href").unwrap_or_default();
            let href = resolved(href, resources);
            let beside = path.parent().map(|folder| folder.join(&href)).filter(|file| file.is_file());
            let inner = beside.and_then(|file| Some((std::fs::read_to_string(&file).ok().filter(|text| text.contains("\"profile\""))?, file)));
            let from = match inner {
                Some(_) if depth >= DEEP => {
                    problems.push(Problem::error(import.at, format!("profiles rest on one another more than {DEEP} deep")));
                    return None;
                }
                Some((text, file)) => {
                    let id = sources.add(Source::new(file.to_string_lossy().replace('\\', "/"), text, None));
                    From::Profile(Box::new(Self::parse(&file, id, sources, problems, depth + 1)?))
                }
                None => From::Catalog(href),
            };
            let include = import.get("include-all").is_none().then(|| picks(import, "include-controls", problems));
            if include.as_ref().is_some_and(Vec::is_empty) {
                problems.push(Problem::error(import.at, "an import takes `include-all` or `include-controls`"));
            }
            found.push(Import { from, include, exclude: picks(import, "exclude-controls", problems) });
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Some(Self { name, title: root.get("metadata").and_then(|metadata| text(metadata, "title")).map(str::to_string), imports: found })
    }

    /// Every catalog that it takes from.
    fn catalogs<'s>(&'s self, into: &mut BTreeSet<&'s str>) {
        for import in &self.imports {
            match &import.from {
                From::Catalog(href) => {
                    into.insert(href);
                }
                From::Profile(inner) => inner.catalogs(into),
            }
        }
    }

    /// The places of the controls that it picks.
    fn picked(&self, framework: &Framework, unknown: &mut BTreeSet<String>) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        for import in &self.imports {
            let base: BTreeSet<usize> = match &import.from {
                From::Catalog(_) => (0..framework.controls.len()).collect(),
                From::Profile(inner) => inner.picked(framework, unknown),
            };
            let mut of = |picks: &[Pick]| -> BTreeSet<usize> { picks.iter().flat_map(|pick| pick.places(framework, unknown)).collect() };
            let chosen = import.include.as_ref().map_or_else(|| base.clone(), |picks| &base & &of(picks));
            all.extend(&chosen - &of(&import.exclude));
        }
        all
    }
}

/// A reference to the back matter as the file that stands there; others as they are.
fn resolved(href: &str, resources: &[Node]) -> String {
    let Some(id) = href.strip_prefix('#') else { return href.to_string() };
    let resource = resources.iter().find(|resource| text(resource, "uuid") == Some(id));
    let links = resource.map(|resource| list(resource, "rlinks")).unwrap_or_default();
    let json = links.iter().filter_map(|link| text(link, "href")).find(|href| href.ends_with(".json"));
    json.or_else(|| links.first().and_then(|link| text(link, "href"))).unwrap_or(href).to_string()
}

fn picks(import: &Node, key: &str, problems: &mut Vec<Problem>) -> Vec<Pick> {
    let mut found = Vec::new();
    for node in list(import, key) {
        let mut matching = GlobSetBuilder::new();
        for pattern in list(node, "matching").iter().filter_map(|node| node.get("pattern")) {
            match Glob::new(pattern.text().unwrap_or_default()) {
                Ok(glob) => {
                    matching.add(glob);
                }
                Err(error) => problems.push(Problem::error(pattern.at, format!("the pattern is not a glob: {}", error.kind()))),
            }
        }
        found.push(Pick {
            ids: list(node, "with-ids").iter().filter_map(Node::text).map(str::to_string).collect(),
            matching: matching.build().unwrap_or_default(),
            with_children: text(node, "with-child-controls") == Some("yes"),
        });
    }
    found
}

impl Pick {
    fn places(&self, framework: &Framework, unknown: &mut BTreeSet<String>) -> BTreeSet<usize> {
        let mut places = BTreeSet::new();
        for id in &self.ids {
            match framework.position(id) {
                Some(place) => {
                    places.insert(place);
                }
                None => {
                    unknown.insert(id.clone());
                }
            }
        }
        let matches = |control: &Control| self.matching.is_match(oscal_token(&framework.id, &control.id)) || self.matching.is_match(&*control.id);
        places.extend(framework.controls.iter().enumerate().filter(|(_, control)| matches(control)).map(|(place, _)| place));
        // Children follow their parents in the publisher's order, so that theirs are found on the way.
        for (place, control) in framework.controls.iter().enumerate().filter(|_| self.with_children) {
            let parent = control.parent.as_deref().and_then(|parent| framework.position(parent));
            if parent.is_some_and(|parent| places.contains(&parent)) {
                places.insert(place);
            }
        }
        places
    }
}

impl Library {
    /// The controls that an OSCAL profile picks: of `framework` where one is named, else of the one whose catalog the profile names.
    ///
    /// # Errors
    /// Which framework it takes from cannot be told, or it names a control that the framework has not.
    pub fn selected(&self, selection: &Selection, framework: Option<&str>) -> Result<Target<'_>, String> {
        let id = match framework {
            Some(name) => self.resolve(name)?,
            None => self.catalog_of(selection)?,
        };
        let framework = self.readable(id)?;
        let mut unknown = BTreeSet::new();
        let picked = selection.picked(framework, &mut unknown);
        if let Some(first) = unknown.first() {
            let more = if unknown.len() > 1 { format!(" and {} more", unknown.len() - 1) } else { String::new() };
            return Err(format!("the profile `{}` names a control `{first}`{more} that `{id}` has not", selection.name));
        }
        let controls: Vec<&Control> = picked.iter().filter_map(|place| framework.controls.get(*place)).filter(|control| !control.withdrawn).collect();
        if controls.is_empty() {
            return Err(format!("the profile `{}` picks no control of `{id}`", selection.name));
        }
        Ok(Target { framework, profile: Some(selection.name.clone()), title: selection.title.clone(), controls, behind: false })
    }

    /// The framework whose catalog a profile names, by the file's name.
    fn catalog_of(&self, selection: &Selection) -> Result<&str, String> {
        let mut hrefs = BTreeSet::new();
        selection.catalogs(&mut hrefs);
        let mut found = BTreeSet::new();
        for href in hrefs {
            let file = href.rsplit(['/', '\\']).next().unwrap_or(href).to_lowercase();
            let stem = file.split('.').next().unwrap_or_default();
            let known = if file.contains("800-53") && file.contains("rev5") {
                Some("nist-800-53r5")
            } else if file.contains("csf") && (file.contains("2.0") || file.contains("v2")) {
                Some("nist-csf-2.0")
            } else {
                None
            };
            let whole = file.trim_end_matches(".json");
            let id = known.map_or_else(|| self.resolve(whole).or_else(|_| self.resolve(stem)), |id| self.resolve(id));
            found.insert(id.map_err(|_| format!("the profile takes from `{href}`, which is no framework that is known: name it with `--framework`"))?);
        }
        match (found.pop_first(), found.first()) {
            (Some(only), None) => Ok(only),
            _ => Err("the profile takes from several catalogs: name the framework with `--framework`".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every control has a token of its own, and the token leads back to it.
    #[test]
    fn tokens_are_unique_and_lead_back() {
        let library = Library::load(&[]);
        let is_token =
            |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        for id in library.ids() {
            let framework = library.framework(id).unwrap();
            let mut seen = BTreeSet::new();
            for control in &framework.controls {
                let token = oscal_token(id, &control.id);
                assert!(is_token(&token), "{id}: {token}");
                assert_eq!(framework.control(&token).map(|found| &found.id), Some(&control.id), "{id}: {token}");
                assert!(seen.insert(token), "{id}: {}", control.id);
            }
        }
        assert_eq!(oscal_token("nist-800-53r5", "AC-6(1)"), "ac-6.1");
        assert_eq!(oscal_token("cis-controls-8.1", "1.1"), "_1.1");
    }
}
