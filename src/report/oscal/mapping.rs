//! How objectives and rules map to the controls of frameworks: an OSCAL mapping collection.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::{Ids, document, line, lines, metadata, object, prop, token, word, write};
use crate::framework::{Control, Extent, RuleFacts, Target};

/// Writes the mapping of each framework's controls: what supports them in full is a superset of them, what does in part intersects with them.
/// `rules`: those in force, since a rule may name a control itself. `version` is Probity's, `digest` that of the frameworks.
///
/// # Errors
/// Where `out` cannot be written.
pub fn oscal_mapping(version: &str, digest: &str, targets: &[Target<'_>], rules: &BTreeMap<Arc<str>, RuleFacts>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut ids = Ids::default();
    let mut resources = Vec::new();
    let mut resource = |ids: &mut Ids, name: &str, title: &str, said: &str| {
        let id = ids.give(&["resource", name]);
        resources.push(json!({"uuid": id, "title": line(title), "description": lines(said)}));
        format!("#{id}")
    };
    let objectives = resource(&mut ids, "objectives", "Control objectives", &format!("Probity {version}, frameworks {digest}: `probity objectives list`"));
    let named = resource(&mut ids, "rules", "Rules", &format!("Probity {version}: `probity rules list`"));
    let mut mappings = Vec::new();
    for target in targets {
        let framework = target.framework;
        let said = format!("{}, version {} of {}. {}", framework.publisher, framework.version, framework.published, framework.licence);
        let catalog = resource(&mut ids, &target.name(), &framework.title, &said);
        let (supported, direct) = maps(target, rules, &mut ids);
        let mapped: BTreeSet<&str> = supported.iter().chain(&direct).map(|(control, _)| &**control).collect();
        let unmapped: Vec<String> =
            target.controls.iter().filter(|control| !mapped.contains(&*control.id)).map(|control| token(&framework.id, &control.id)).collect();
        let mut gap = (!unmapped.is_empty()).then(|| json!({"uuid": ids.give(&["gap", &target.name()]), "unmapped-controls": [{"with-ids": unmapped}]}));
        for (source, maps) in [(&objectives, supported), (&named, direct)] {
            if maps.is_empty() {
                continue;
            }
            mappings.push(object([
                ("uuid", ids.give(&["mapping", &target.name(), source]).into()),
                ("source-resource", json!({"type": "catalog", "href": source})),
                ("target-resource", json!({"type": "catalog", "href": catalog, "props": [prop("framework", &target.name())]})),
                ("maps", maps.into_iter().map(|(_, map)| map).collect()),
                ("target-gap-summary", gap.take().into()),
            ]));
        }
    }
    // The mapping has no day of its own: it is that of the frameworks' newest.
    let published = targets.iter().map(|target| day(&target.framework.published)).max().unwrap_or_else(|| day(""));
    let body = Map::from_iter([
        ("metadata".into(), metadata("Mapping of control objectives to frameworks", version, &published, Vec::new())),
        (
            "provenance".into(),
            json!({
                "method": "human",
                "matching-rationale": "functional",
                "status": "complete",
                "mapping-description": "What shows that an objective is met shows it for the control too: wholly where the objective is a superset of the control, in part where they intersect.",
            }),
        ),
        ("mappings".into(), mappings.into()),
        ("back-matter".into(), json!({"resources": resources})),
    ]);
    write(&document("mapping-collection", body), out)
}

/// A day of a date that may be less exact: its first.
fn day(published: &str) -> String {
    let given: Vec<&str> = published.split('-').collect();
    let part = |n: usize, default: &'static str| given.get(n).copied().filter(|part| part.len() == default.len() && part.bytes().all(|c| c.is_ascii_digit()));
    format!("{}-{}-{}", part(0, "1970").unwrap_or("1970"), part(1, "01").unwrap_or("01"), part(2, "01").unwrap_or("01"))
}

/// A control's id, and its entry in a mapping.
type Mapped = (Arc<str>, Json);

/// What objectives support, and what rules name themselves.
fn maps(target: &Target<'_>, rules: &BTreeMap<Arc<str>, RuleFacts>, ids: &mut Ids) -> (Vec<Mapped>, Vec<Mapped>) {
    let framework = target.framework;
    let name = target.name();
    let mut names: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for (id, rule) in rules {
        for (_, control) in rule.controls.iter().filter(|(of, _)| **of == *framework.id) {
            if let Some(control) = framework.control(control) {
                names.entry(&control.id).or_default().push(id);
            }
        }
    }
    let mut map = |control: &Control, source: &str, extent: Extent, because: &str, bounds: Vec<String>| {
        let relationship = match extent {
            Extent::Full => "superset-of",
            Extent::Partial => "intersects-with",
        };
        let qualifiers =
            bounds.iter().map(|bound| json!({"subject": "target", "predicate": "has-requirement", "category": "restricted", "description": lines(bound)}));
        object([
            ("uuid", ids.give(&["map", &name, source, &control.id]).into()),
            ("relationship", relationship.into()),
            ("sources", json!([{"type": "control", "id-ref": word(source)}])),
            ("targets", json!([{"type": "control", "id-ref": token(&framework.id, &control.id), "props": [prop("control", &control.id)]}])),
            ("qualifiers", qualifiers.collect()),
            ("remarks", lines(because).into()),
        ])
    };
    let (mut supported, mut direct) = (Vec::new(), Vec::new());
    for control in &target.controls {
        for support in &control.supports {
            let bounds = support.requires.iter().map(|bound| format!("`{}` with {}", bound.rule, bound.words())).collect();
            supported.push((control.id.clone(), map(control, &support.objective, support.extent, &support.because, bounds)));
        }
        for rule in names.get(&*control.id).into_iter().flatten() {
            let title = rules.get(*rule).map_or(&***rule, |facts| &facts.title);
            direct.push((control.id.clone(), map(control, rule, Extent::Full, &format!("The rule names this control: {title}"), Vec::new())));
        }
    }
    (supported, direct)
}
