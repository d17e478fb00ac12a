//! What documents and tables have in common: an asset's name, and what is never to be shown of it.

use std::sync::Arc;

use crate::model::{Node, Resource, Type, Unknown, Value, credential_like};
use crate::source::Span;

/// `kind/name`.
pub(super) fn address(kind: &str, name: &str) -> Arc<str> {
    format!("{kind}/{name}").into()
}

/// The envelope around an asset's attributes.
pub(super) fn resource(kind: &str, name: &str, header: Span, body: Node) -> Resource {
    Resource {
        address: address(kind, name),
        kind: kind.into(),
        root: "".into(),
        variant: "".into(),
        at: body.at,
        header,
        body,
        edges: Vec::new(),
        exists: None,
        calls: Vec::new(),
    }
}

/// A value that its author does not know.
pub(super) fn unknown(why: String, origin: Span) -> Value {
    Value::Unknown(Arc::new(Unknown::new(why, origin, Type::Any, true)))
}

/// Marks all that stands under the name of a credential.
pub(super) fn hide_credentials(node: &mut Node, hidden: bool) {
    node.sensitive |= hidden;
    match &mut node.value {
        Value::Map(map) => map.iter_mut().for_each(|entry| {
            let hidden = hidden || credential_like(&entry.key);
            hide_credentials(&mut entry.node, hidden);
        }),
        Value::List(items) => items.iter_mut().for_each(|item| hide_credentials(item, hidden)),
        _ => {}
    }
}
