//! What the lenses say of each resource, for those who ask where it belongs rather than whether it is well.

use std::collections::BTreeMap;

use regorus::Value as Rego;

use super::subject::Subject;

/// What is known of where a resource belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asset {
    /// The kinds of asset that it is, or may be.
    pub kinds: Vec<String>,
    /// Its environment: `None` where none is stated, `Some(None)` where it is not known.
    pub environment: Option<Option<String>>,
    /// Its owner, likewise.
    pub owner: Option<Option<String>>,
    /// Its tags, likewise.
    pub tags: BTreeMap<String, Option<String>>,
    /// Whether everyone may reach it, where that is known.
    pub public: bool,
}

impl Asset {
    /// The asset of a resource, or of one of its parts: they belong where it does.
    pub(super) fn of(subject: &Subject<'_>) -> Self {
        let kinds = subject.asset_kind.iter().cloned().chain(subject.doubts.iter().map(|(kind, _)| kind.clone())).collect();
        let certain = subject.partly.as_ref().map(|partly| partly.certain_asset());
        Self { kinds, ..read(certain.as_ref().unwrap_or(&subject.asset)) }
    }
}

/// What stands for a value that is not known, in an asset that was taken out of the evaluator for unknowns.
pub(super) const UNKNOWN: Rego = Rego::Undefined;

fn read(asset: &Rego) -> Asset {
    let Ok(fields) = asset.as_object() else { return Asset::default() };
    let field = |name: &str| fields.get(&Rego::String(name.into()));
    let stated = |value: Option<&Rego>| match value {
        None | Some(Rego::Null) => None,
        Some(Rego::String(text)) => Some(Some(text.to_string())),
        Some(_) => Some(None),
    };
    let tags = field("tags").and_then(|tags| tags.as_object().ok());
    let tags = tags.into_iter().flat_map(|tags| tags.iter()).filter_map(|(key, value)| Some((key.as_string().ok()?.to_string(), stated(Some(value))?)));
    let public = field("exposure").and_then(|exposure| exposure.as_object().ok()).and_then(|exposure| exposure.get(&Rego::String("public".into())));
    Asset {
        kinds: Vec::new(),
        environment: stated(field("environment")),
        owner: stated(field("owner")),
        tags: tags.collect(),
        public: public == Some(&Rego::Bool(true)),
    }
}
