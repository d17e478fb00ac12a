//! What a provider's configuration adds to every resource of it: tags and labels by default.
//!
//! The provider merges them under the resource's own, into an attribute of another name. So it is here.

use std::rc::Rc;
use std::sync::Arc;

use super::expansion::{Expansion, Key};
use super::instance::Instance;
use super::module::Declared;
use super::syntax::{Block, Expr, Kind, Step};
use super::types::Type;
use super::value::Unknown;
use crate::model::{Entry, Map, Node, Value};
use crate::source::Span;

/// Where a provider takes defaults from, and where it merges them.
struct Merging {
    /// How the types of its resources begin.
    prefix: &'static str,
    /// The block in its configuration, where there is one, and the argument.
    block: Option<&'static str>,
    argument: &'static str,
    /// The resource's own, by the names that kinds give them, and what both come to.
    own: &'static [&'static str],
    all: &'static str,
}

const MERGINGS: [Merging; 2] = [
    Merging { prefix: "aws", block: Some("default_tags"), argument: "tags", own: &["tags"], all: "tags_all" },
    Merging { prefix: "google", block: None, argument: "default_labels", own: &["labels", "resource_labels"], all: "terraform_labels" },
];

/// A provider's configuration, as a resource or call names it: `aws`, `aws.west`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    provider: String,
    alias: Option<String>,
}

impl Name {
    fn of(expr: &Expr) -> Option<Self> {
        let name = |provider: &str, alias: Option<&str>| Some(Self { provider: provider.to_owned(), alias: alias.map(str::to_owned) });
        match &expr.is {
            Kind::Name(provider) => name(provider, None),
            Kind::Text(text) => match text.split_once('.') {
                Some((provider, alias)) => name(provider, Some(alias)),
                None => name(text, None),
            },
            Kind::Traverse(of, steps) => match (&of.is, steps.as_slice()) {
                // One of several configurations with `for_each`: what hangs on the key is not told apart.
                (Kind::Name(provider), [Step::Attr(alias)] | [Step::Attr(alias), Step::Index(_)]) => name(provider, Some(alias)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<'a> Instance<'a> {
    /// Adds to a resource's body what its provider's configuration adds.
    pub(super) fn add_defaults(&self, declared: &Declared, body: &mut Node) {
        let Some(merging) = MERGINGS.iter().find(|merging| declared.kind.strip_prefix(merging.prefix).is_some_and(|rest| rest.starts_with('_'))) else {
            return;
        };
        let named = declared.block.body.get("provider").and_then(Name::of);
        let name = named.unwrap_or_else(|| Name { provider: merging.prefix.to_owned(), alias: None });
        let key = format!("{}.{}", name.provider, name.alias.as_deref().unwrap_or_default());
        let known = self.defaults.borrow().get(&key).cloned();
        let defaults = known.unwrap_or_else(|| {
            let found = self.default_node(&name, merging);
            self.defaults.borrow_mut().insert(key, found.clone());
            found
        });
        let whole = body.at;
        let (Some(defaults), Value::Map(body)) = (defaults, &mut body.value) else { return };
        if body.get(merging.all).is_none() {
            let node = merged(defaults, merging.own.iter().find_map(|own| body.get(own)), whole);
            body.push(Entry { key: merging.all.into(), key_at: node.at, node });
        }
    }

    fn default_node(&self, name: &Name, merging: &Merging) -> Option<Node> {
        self.with_provider(name, &mut |instance, provider| {
            let body = match merging.block {
                Some(block) => &provider.body.blocks(block).next()?.body,
                None => &provider.body,
            };
            let attribute = body.attribute(merging.argument)?;
            let repeated = provider.body.get("for_each").map(|_| provider_key(provider));
            Some(repeated.unwrap_or(Expansion::Single).within(&Key::None, None, |scope| instance.attribute_node(attribute, scope)))
        })
    }

    /// Looks at a provider's configuration, where it stands: in this module, or in those that call it.
    fn with_provider(&self, name: &Name, look: &mut dyn FnMut(&Instance<'a>, &Block) -> Option<Node>) -> Option<Node> {
        let has_alias = |block: &Block| block.body.get("alias").and_then(Expr::text).map(|alias| &**alias) == name.alias.as_deref();
        let here = self.module.providers.iter().find(|block| block.labels.first().is_some_and(|label| **label == *name.provider) && has_alias(block));
        if let Some(block) = here {
            return look(self, block);
        }
        let caller = self.caller.as_ref()?;
        let above: Rc<Instance<'a>> = caller.instance.upgrade()?;
        let passed = caller.call.block.body.get("providers").and_then(|providers| match &providers.is {
            Kind::Object(items) => items.iter().find(|(inner, _)| Name::of(inner).as_ref() == Some(name)).and_then(|(_, outer)| Name::of(outer)),
            _ => None,
        });
        match passed {
            Some(outer) => above.with_provider(&outer, look),
            // Only what has no alias goes over by itself.
            None if name.alias.is_none() => above.with_provider(name, look),
            None => None,
        }
    }
}

/// What `each` means in one of several configurations.
fn provider_key(provider: &Block) -> Expansion {
    Expansion::Unknown(Arc::new(Unknown::new("it hangs on the key of the provider's `for_each`", provider.header, Type::Any, false)))
}

/// The defaults with the resource's own over them; unknown where one of them is. They stand where the own ones do, else
/// where the resource does: what they lack is to be added there.
fn merged(defaults: Node, own: Option<&Node>, whole: Span) -> Node {
    let Some(own) = own.filter(|own| own.value != Value::Null) else { return Node { at: whole, ..defaults } };
    match (defaults.value, &own.value) {
        (Value::Map(defaults_map), Value::Map(own_map)) => {
            let kept = defaults_map.into_iter().filter(|entry| own_map.get(&entry.key).is_none());
            let all: Map = kept.chain(own_map.iter().cloned()).collect();
            Node { value: Value::Map(all), at: own.at, sensitive: defaults.sensitive || own.sensitive }
        }
        (Value::Map(_), _) => own.clone(),
        (value, _) => Node { value, at: defaults.at, sensitive: defaults.sensitive },
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Node, Path};
    use crate::source::{Source, Sources};
    use crate::terraform::{Options, read};

    #[test]
    fn default_tags_are_merged_under_those_of_the_resource_per_alias() {
        let main = "variable \"u\" {}\nprovider \"aws\" {\n  default_tags {\n    tags = { owner = \"a\", env = \"x\" }\n  }\n}\nprovider \"aws\" {\n  alias = \"w\"\n  default_tags {\n    tags = { owner = \"w\" }\n  }\n}\nprovider \"google\" {\n  default_labels = { owner = \"g\" }\n}\nresource \"aws_a\" \"own\" {\n  tags = { env = \"y\" }\n}\nresource \"aws_a\" \"west\" {\n  provider = aws.w\n}\nresource \"aws_a\" \"unknown\" {\n  tags = var.u\n}\nresource \"google_a\" \"g\" {}\nresource \"other_a\" \"o\" {}\nmodule \"m\" {\n  source = \"./m\"\n}\nmodule \"w\" {\n  source = \"./m\"\n  providers = { aws = aws.w }\n}\n";
        let sources = Sources::of([Source::new("main.tf", main, None), Source::new("m/main.tf", "resource \"aws_a\" \"m\" {}\n", None)]);
        let reading = read(&sources, &Options::default());
        let find =
            |address: &str, path: &str| reading.resources.iter().find(|resource| &*resource.address == address).unwrap().body.find(&Path::parse(path)).cloned();
        let text = |address: &str, path: &str| find(address, path).as_ref().and_then(Node::text).map(str::to_owned);
        assert_eq!((text("aws_a.own", "tags_all.owner"), text("aws_a.own", "tags_all.env")), (Some("a".into()), Some("y".into())));
        assert_eq!(text("aws_a.own", "tags.owner"), None);
        assert_eq!(text("aws_a.west", "tags_all.owner"), Some("w".into()));
        assert!(matches!(find("aws_a.unknown", "tags_all").unwrap().value, crate::model::Value::Unknown(_)));
        assert_eq!(text("google_a.g", "terraform_labels.owner"), Some("g".into()));
        assert_eq!(find("other_a.o", "tags_all"), None);
        assert_eq!((text("module.m.aws_a.m", "tags_all.owner"), text("module.w.aws_a.m", "tags_all.owner")), (Some("a".into()), Some("w".into())));
    }
}
