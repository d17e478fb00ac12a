//! What an expression refers to, told from its text: through local values, iterators and templates.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::eval::Scope;
use super::instance::Instance;
use super::module::is_true;
use super::syntax::{Expr, Kind, Part, Step};

/// Addresses.
pub(super) type References = BTreeSet<Arc<str>>;

/// How many instances a reference to all of them is spelled out for.
pub(super) const MAX_SPELLED_OUT: usize = 256;

/// The names of the local values that stand in an expression.
pub(super) fn locals(expr: &Expr) -> Vec<Arc<str>> {
    let mut found = Vec::new();
    each_name(expr, &mut |root, steps| {
        if let ("local", Some(Step::Attr(name))) = (&**root, steps.first()) {
            found.push(name.clone());
        }
    });
    found
}

/// Whether an expression refers to what is never stored: an ephemeral variable, output or resource, through locals too.
pub(super) fn is_ephemeral(instance: &Instance<'_>, expr: &Expr) -> bool {
    let (mut found, mut waiting, mut seen) = (false, vec![expr], BTreeSet::new());
    while let Some(expr) = waiting.pop() {
        each_name(expr, &mut |root, steps| {
            let names: Vec<&Arc<str>> = steps.iter().filter_map(|step| if let Step::Attr(name) = step { Some(name) } else { None }).take(2).collect();
            match (&**root, names.as_slice()) {
                ("ephemeral", _) => found = true,
                ("var", [name, ..]) => found |= instance.module.variables.get(*name).is_some_and(|block| is_true(block.body.get("ephemeral"))),
                ("module", [call, output]) => found |= instance.gives_ephemeral(call, output),
                ("local", [name, ..]) if seen.insert((*name).clone()) => waiting.extend(instance.module.locals.get(*name).map(|local| &local.value)),
                _ => {}
            }
        });
    }
    found
}

/// The addresses that an expression refers to.
pub(super) fn addresses(instance: &Instance<'_>, expr: &Expr, scope: Option<&Scope<'_>>) -> References {
    let mut found = References::new();
    each_name(expr, &mut |root, steps| {
        let mut next = scope;
        while let Some(here) = next {
            if *here.name == **root {
                found.extend(here.from.into_iter().flatten().cloned());
                return;
            }
            next = here.outer;
        }
        let attr = |n: usize| match steps.get(n) {
            Some(Step::Attr(name)) => Some(name),
            _ => None,
        };
        match (&**root, attr(0), attr(1)) {
            ("local", Some(name), _) => found.extend(instance.references_of_local(name)),
            ("var", Some(name), _) => found.extend(instance.references_of_variable(name)),
            ("module", Some(name), _) => found.extend(instance.references_of_call(name, steps, scope)),
            ("resource", Some(kind), Some(name)) => resource(instance, &format!("{kind}.{name}"), steps.get(2), scope, &mut found),
            ("data", Some(kind), Some(name)) => resource(instance, &format!("data.{kind}.{name}"), steps.get(2), scope, &mut found),
            (_, Some(name), _) => resource(instance, &format!("{root}.{name}"), steps.get(1), scope, &mut found),
            _ => {}
        }
    });
    found
}

/// Adds the instances of a resource that are meant: the one that an index names, else all.
fn resource(instance: &Instance<'_>, address: &str, step: Option<&Step>, scope: Option<&Scope<'_>>, found: &mut References) {
    let Some(declared) = instance.declared(address) else { return };
    if let Some(Step::Index(index)) = step
        && let Some(one) = instance.instance_address(declared, index, scope)
    {
        found.insert(one);
        return;
    }
    let all = instance.addresses(declared);
    if all.len() > MAX_SPELLED_OUT {
        found.insert(instance.full(address));
    } else {
        found.extend(all);
    }
}

/// Calls `see` with the first word and the steps of each reference, but for those to what the expression itself binds.
fn each_name<'e>(expr: &'e Expr, see: &mut dyn FnMut(&'e Arc<str>, &'e [Step])) {
    Names { bound: Vec::new(), see }.visit(expr);
}

struct Names<'e, 's> {
    bound: Vec<&'e Arc<str>>,
    see: &'s mut dyn FnMut(&'e Arc<str>, &'e [Step]),
}

impl<'e> Names<'e, '_> {
    fn visit(&mut self, expr: &'e Expr) {
        match &expr.is {
            Kind::Null | Kind::Wrong(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
            Kind::Template(parts) => self.parts(parts),
            Kind::Tuple(items) => items.iter().for_each(|item| self.visit(item)),
            Kind::Object(items) => items.iter().for_each(|(key, value)| {
                self.visit(key);
                self.visit(value);
            }),
            Kind::Name(name) => self.name(name, &[]),
            Kind::Traverse(of, steps) => {
                match &of.is {
                    Kind::Name(name) => self.name(name, steps),
                    _ => self.visit(of),
                }
                for step in steps {
                    if let Step::Index(index) = step {
                        self.visit(index);
                    }
                }
            }
            Kind::Call(call) => call.arguments.iter().for_each(|argument| self.visit(argument)),
            Kind::Unary(_, operand) => self.visit(operand),
            Kind::Binary(_, operands) => [&operands.0, &operands.1].into_iter().for_each(|expr| self.visit(expr)),
            Kind::Conditional(c) => [&c.0, &c.1, &c.2].into_iter().for_each(|expr| self.visit(expr)),
            Kind::For(each) => {
                self.visit(&each.of);
                let bound = self.bound.len();
                self.bound.extend(each.key_name.iter().chain([&each.value_name]));
                each.key.iter().chain([&each.value]).chain(&each.condition).for_each(|expr| self.visit(expr));
                self.bound.truncate(bound);
            }
        }
    }

    fn parts(&mut self, parts: &'e [Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation(expr) => self.visit(expr),
                Part::If { condition, yes, no } => {
                    self.visit(condition);
                    self.parts(yes);
                    self.parts(no);
                }
                Part::For { key_name, value_name, of, body } => {
                    self.visit(of);
                    let bound = self.bound.len();
                    self.bound.extend(key_name.iter().chain([value_name]));
                    self.parts(body);
                    self.bound.truncate(bound);
                }
            }
        }
    }

    fn name(&mut self, name: &'e Arc<str>, steps: &'e [Step]) {
        if !self.bound.contains(&name) {
            (self.see)(name, steps);
        }
    }
}
