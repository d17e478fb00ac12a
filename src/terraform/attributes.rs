//! What references to resources come to: attributes as they are configured, and the rest known after apply.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::eval::{Evaluated, Evaluator, Scope, refuse, unknown_as};
use super::expansion::{Expansion, Key};
use super::instance::{Instance, Memo};
use super::module::Declared;
use super::syntax::{Block, Step};
use super::types::Type;
use super::value::{Data, Open, Value};
use crate::source::Span;

impl Instance<'_> {
    /// An attribute of an instance: as configured, or known after apply.
    fn attribute(&self, declared: usize, key: &Key, name: &Arc<str>) -> Value {
        let Some(resource) = self.module.resources.get(declared) else { return Value::NULL };
        let memo_key = (declared, key.clone(), name.clone());
        match self.attributes.borrow().get(&memo_key) {
            Some(Memo::Done(value)) => return value.clone(),
            Some(Memo::Busy) => return self.cycle(&format!("{}.{name}", key.address(&resource.address)), resource.block.header),
            None => {}
        }
        self.attributes.borrow_mut().insert(memo_key.clone(), Memo::Busy);
        let value = self.compute_attribute(declared, resource, key, name);
        self.attributes.borrow_mut().insert(memo_key, Memo::Done(value.clone()));
        value
    }

    fn compute_attribute(&self, declared: usize, resource: &Declared, key: &Key, name: &Arc<str>) -> Value {
        let expansion = self.expansion(declared);
        let open = Open { address: self.full(&key.address(&resource.address)), at: resource.block.header };
        expansion.within(key, None, |scope| match resource.block.body.get(name) {
            Some(expr) if !super::body::is_handling(name) => self.value(expr, scope),
            _ => match self.blocks_value(&resource.block, name, scope, &open) {
                Some(blocks) => blocks,
                None => self.left_out(declared, resource, key, name, &open),
            },
        })
    }

    /// What an attribute is that the configuration does not set.
    fn left_out(&self, declared: usize, resource: &Declared, key: &Key, name: &Arc<str>, open: &Open) -> Value {
        match &**name {
            "json" | "minified_json" if &*resource.kind == "data.aws_iam_policy_document" => self.document(declared, resource, key, name, open),
            "input" | "triggers_replace" if is_built_in(resource) => Value::NULL,
            "output" if is_built_in(resource) && self.attribute(declared, key, &"input".into()).is_null() => Value::NULL,
            _ => open.unknown(Some(name)).into(),
        }
    }

    /// The text of a policy document.
    fn document(&self, declared: usize, resource: &Declared, key: &Key, name: &Arc<str>, open: &Open) -> Value {
        let body = &resource.block.body;
        let names: BTreeSet<&Arc<str>> =
            body.attributes.iter().map(|attribute| &attribute.name).chain(body.blocks.iter().map(super::module::kind_of)).collect();
        let items = names.into_iter().filter(|name| !super::body::is_handling(name)).map(|name| (name.clone(), self.attribute(declared, key, name))).collect();
        match super::policy_document::rendered(&items, &**name == "minified_json") {
            Ok(text) => text,
            Err(unknown) => {
                let origin = unknown.map_or_else(|| open.unknown(Some(name)), |unknown| (*unknown).clone());
                unknown_as(&origin, Type::Text, false)
            }
        }
    }

    /// The nested blocks of a type as a value; `None` where there are none.
    fn blocks_value(&self, block: &Block, kind: &str, scope: Option<&Scope<'_>>, open: &Open) -> Option<Value> {
        let mut items = Vec::new();
        let mut unknown = None;
        self.each_nested(&block.body, scope, &mut |found, nested, scope| {
            if **found == *kind {
                match nested {
                    Ok(block) => items.push(self.block_value(block, scope, &Open { address: format!("{}.{kind}", open.address).into(), at: open.at })),
                    Err(why) => unknown = Some(why),
                }
            }
        });
        match unknown {
            Some(unknown) => Some(unknown_as(&unknown, Type::List(Type::Any.into()), false)),
            None => (!items.is_empty()).then(|| Value::tuple(items)),
        }
    }

    fn block_value(&self, block: &Block, scope: Option<&Scope<'_>>, open: &Open) -> Value {
        let mut items: BTreeMap<Arc<str>, Value> =
            block.body.attributes.iter().map(|attribute| (attribute.name.clone(), self.value(&attribute.value, scope))).collect();
        let kinds: BTreeSet<&Arc<str>> = block.body.blocks.iter().map(super::module::kind_of).collect();
        for kind in kinds {
            if let Some(value) = self.blocks_value(block, kind, scope, open) {
                items.insert(kind.clone(), value);
            }
        }
        Value::open_object(items, open.clone())
    }

    /// An instance as an object: what is configured, and the rest known after apply.
    fn whole(&self, declared: usize, key: &Key, only: Option<&Arc<str>>) -> Value {
        let Some(resource) = self.module.resources.get(declared) else { return Value::NULL };
        let attributes = resource.block.body.attributes.iter().map(|attribute| &attribute.name);
        let names = attributes.chain(resource.block.body.blocks.iter().map(super::module::kind_of));
        if is_built_in(resource) {
            let names = ["id", "input", "output", "triggers_replace"].map(Arc::<str>::from);
            let wanted = names.into_iter().filter(|name| only.is_none_or(|only| only == name));
            return Value::object(wanted.map(|name| (name.clone(), self.attribute(declared, key, &name))).collect());
        }
        let wanted: BTreeSet<&Arc<str>> = names.filter(|name| !super::body::is_handling(name) && only.is_none_or(|only| only == *name)).collect();
        let items = wanted.into_iter().map(|name| (name.clone(), self.attribute(declared, key, name))).collect();
        Value::open_object(items, Open { address: self.full(&key.address(&resource.address)), at: resource.block.header })
    }

    /// What the steps after a resource's address refer to, and how many of them that took.
    pub(super) fn resource(
        &self,
        evaluator: &Evaluator<'_>,
        scope: Option<&Scope<'_>>,
        declared: usize,
        steps: &[Step],
        at: Span,
    ) -> Evaluated<(Value, usize)> {
        let expansion = self.expansion(declared);
        if let Expansion::Unknown(unknown) = &*expansion {
            return Ok((unknown_as(unknown, Type::Any, true), 0));
        }
        if let Expansion::Off = &*expansion {
            return Ok((Value::NULL, 0));
        }
        if let Expansion::Single = &*expansion {
            return Ok(match steps.first() {
                Some(Step::Attr(name)) => (self.attribute(declared, &Key::None, name), 1),
                _ => (self.whole(declared, &Key::None, None), 0),
            });
        }
        let index = match steps.first() {
            Some(Step::Index(index)) => Some(evaluator.eval(index, scope)?),
            Some(Step::Attr(name)) if matches!(&*expansion, Expansion::Each(_)) || name.bytes().all(|byte| byte.is_ascii_digit()) => Some(name.clone().into()),
            _ => None,
        };
        if let Some(index) = index {
            if let Data::Unknown(unknown) = &index.data {
                return Ok((unknown_as(unknown, Type::Any, true), 1));
            }
            let Some(key) = expansion.find(&index) else { return refuse(at, "there is no such instance") };
            return Ok(match steps.get(1) {
                Some(Step::Attr(name)) => (self.attribute(declared, &key, name), 2),
                _ => (self.whole(declared, &key, None), 1),
            });
        }
        // Of `x[*].name` only that attribute is wanted, and the others may refer back.
        let only = match steps {
            [Step::Splat | Step::AttrSplat, Step::Attr(name), ..] => Some(name),
            _ => None,
        };
        let mut items = Vec::new();
        for key in expansion.keys() {
            evaluator.charge(1, at)?;
            items.push((key.clone(), self.whole(declared, &key, only)));
        }
        Ok((
            match &*expansion {
                Expansion::Each(_) => Value::object(
                    items
                        .into_iter()
                        .filter_map(|(key, value)| match key {
                            Key::Name(name) => Some((name, value)),
                            _ => None,
                        })
                        .collect(),
                ),
                _ => Value::tuple(items.into_iter().map(|(_, value)| value).collect()),
            },
            0,
        ))
    }
}

/// Whether a resource is of the one kind that is Terraform's own, so that all of its attributes are known by name.
fn is_built_in(resource: &Declared) -> bool {
    &*resource.kind == "terraform_data"
}
