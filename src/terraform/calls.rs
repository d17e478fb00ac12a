//! Calls of modules: which folder is meant, with which arguments, and what comes out.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use serde::Deserialize;

use super::eval::{Evaluated, Evaluator, Scope, refuse, unknown_as};
use super::expansion::{Expansion, Key};
use super::functions::normal;
use super::instance::{Caller, Instance, Memo, Named};
use super::module::{Declared, Module, is_hidden, is_true};
use super::references::{self, References};
use super::syntax::{Expr, Step};
use super::types::Type;
use super::value::{Data, Unknown, Value};
use super::variables::Argument;
use super::{Options, version};
use crate::source::{Loaded, Problem, Sources, Span};

/// How deep calls nest.
const MAX_CALLS: usize = 32;
/// How many instances of modules one root may come to.
const MAX_MODULES: usize = 20_000;

/// The arguments of a call that are not meant for the module.
fn is_for_the_call(name: &str) -> bool {
    matches!(name, "source" | "version" | "count" | "for_each" | "providers" | "depends_on")
}

/// The list of installed modules that `terraform init` leaves in the root module's folder.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Installed {
    modules: Vec<InstalledModule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InstalledModule {
    key: String,
    dir: String,
}

/// The folders of installed modules by the dotted names of their calls.
pub(super) fn installed(root: &str, sources: &Sources) -> BTreeMap<String, String> {
    let Loaded::Bytes(bytes) = sources.load(&normal(root, ".terraform/modules/modules.json")) else { return BTreeMap::new() };
    let Ok(list) = serde_json::from_slice::<Installed>(&bytes) else { return BTreeMap::new() };
    list.modules.into_iter().map(|module| (module.key, normal(root, &module.dir))).collect()
}

/// The folder that a local source names, relative to that of the caller.
fn local(folder: &str, source: &str) -> Option<String> {
    (source.starts_with("./") || source.starts_with("../") || matches!(source, "." | "..")).then(|| normal(folder, source))
}

/// The folder that a call names whose source is written out.
pub(super) fn written(folder: &str, call: &Declared, options: &Options) -> Option<String> {
    let text = |name| call.block.body.get(name).and_then(Expr::text).map(|text| &**text);
    let source = text("source")?;
    mapped(source, text("version"), options).or_else(|| local(folder, source))
}

/// The folder that the configuration names for a source.
fn mapped(source: &str, wanted: Option<&str>, options: &Options) -> Option<String> {
    let source = SourceName::of(source);
    options.modules.iter().find_map(|module| {
        let said = SourceName::of(&module.source);
        // Who names a folder or a revision in the map means no other.
        let same =
            said.address == source.address && (said.folder.is_empty() || said.folder == source.folder) && (said.query.is_empty() || said.query == source.query);
        let version = module.version.as_deref().is_none_or(|version| match source.revision() {
            Some(revision) => revision.trim_start_matches('v') == version.trim_start_matches('v'),
            None => wanted.is_none_or(|wanted| version::admits(wanted, version)),
        });
        let below = if said.folder.is_empty() { source.folder } else { "" };
        (same && version).then(|| normal(&module.folder, below))
    })
}

/// The parts of a module's source: `git::https://host/repository.git//folder?ref=v1`.
struct SourceName<'s> {
    address: &'s str,
    folder: &'s str,
    query: &'s str,
}

impl<'s> SourceName<'s> {
    fn of(text: &'s str) -> Self {
        let (rest, query) = text.split_once('?').unwrap_or((text, ""));
        // The two slashes of a scheme do not begin a folder.
        let from = rest.find("://").map_or(0, |at| at + 3);
        match rest.get(from..).and_then(|tail| tail.find("//")).map(|at| from + at) {
            Some(at) => Self { address: rest.get(..at).unwrap_or(rest), folder: rest.get(at + 2..).unwrap_or(""), query },
            None => Self { address: rest, folder: "", query },
        }
    }

    fn revision(&self) -> Option<&'s str> {
        self.query.split('&').find_map(|pair| pair.strip_prefix("ref="))
    }
}

/// A folder as seen from another: `.`, `modules/a`, `../b`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let path: Vec<String> = up.chain(to.iter().skip(shared).cloned()).collect();
    if path.is_empty() { ".".into() } else { path.join("/") }
}

impl<'a> Instance<'a> {
    fn caller(&self) -> Option<(Rc<Instance<'a>>, &Caller<'a>)> {
        let caller = self.caller.as_ref()?;
        Some((caller.instance.upgrade()?, caller))
    }

    /// The dotted names of the calls that lead here.
    fn dotted(&self) -> String {
        match self.caller() {
            Some((above, caller)) => {
                let above = above.dotted();
                let name = caller.call.block.labels.first().map_or("", |name| name);
                if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") }
            }
            None => String::new(),
        }
    }

    /// The calls that lead here, outermost first.
    pub(super) fn call_sites(&self) -> Vec<Span> {
        let mut sites = self.caller().map(|(above, _)| above.call_sites()).unwrap_or_default();
        sites.extend(self.caller.as_ref().map(|caller| caller.call.block.header));
        sites
    }

    /// Why nobody knows whether this module is called at all.
    pub(super) fn doubt(&self) -> Option<Arc<Unknown>> {
        let (above, caller) = self.caller()?;
        match &*caller.expansion {
            Expansion::Unknown(unknown) => Some(unknown.clone()),
            _ => above.doubt(),
        }
    }

    /// What is given for a variable of this module.
    pub(super) fn argument(&self, name: &str) -> Argument<'_> {
        let Some(caller) = &self.caller else {
            return match self.tree.assigned.of(name) {
                Ok(found) => found.map_or(Argument::None, |assigned| Argument::Assigned(&assigned.value)),
                Err(why) => Argument::Unread(why),
            };
        };
        let (Some(expr), Some(above)) = (caller.call.block.body.get(name).filter(|_| !is_for_the_call(name)), caller.instance.upgrade()) else {
            return Argument::None;
        };
        Argument::Given(caller.expansion.within(&caller.key, None, |scope| above.value(expr, scope)), expr.at)
    }

    /// What the value of a variable refers to, in the modules that call this one.
    pub(super) fn references_of_variable(&self, name: &str) -> References {
        let (Some((name, _)), Some((above, caller))) = (self.module.variables.get_key_value(name), self.caller()) else { return References::new() };
        let Some(expr) = caller.call.block.body.get(name).filter(|_| !is_for_the_call(name)) else { return References::new() };
        self.references_once(Named::Variable, name, || {
            let repeated = caller.call.block.body.get("for_each").or_else(|| caller.call.block.body.get("count"));
            let from = repeated.map(|expr| above.references(expr, None)).unwrap_or_default();
            caller.expansion.within(&caller.key, Some(&from), |scope| above.references(expr, scope))
        })
    }

    /// How often a module is called.
    pub(super) fn call_expansion(&self, n: usize, call: &'a Declared) -> Arc<Expansion> {
        match self.call_expansions.borrow().get(&n) {
            Some(Memo::Done(expansion)) => return expansion.clone(),
            Some(Memo::Busy) => {
                let value = self.cycle(&call.address, call.block.header);
                return Arc::new(value.unknown().map_or(Expansion::Single, |unknown| Expansion::Unknown(unknown.clone())));
            }
            None => {}
        }
        self.call_expansions.borrow_mut().insert(n, Memo::Busy);
        let expansion = Arc::new(Expansion::of(self, &call.block));
        self.call_expansions.borrow_mut().insert(n, Memo::Done(expansion.clone()));
        expansion
    }

    /// The module that a call means, where it is among the files.
    fn target(&self, call: &'a Declared) -> Option<&'a Module> {
        let above = self.dotted();
        let name = call.block.labels.first().map_or("", |name| name);
        let key = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        let modules = self.tree.modules;
        // OpenTofu takes what is known early, too: variables and local values.
        let text = |name| match call.block.body.get(name) {
            Some(expr) => expr.text().cloned().or_else(|| self.value(expr, None).text().cloned()),
            None => None,
        };
        let said = text("source");
        let found = said
            .as_ref()
            .and_then(|source| modules.get(&mapped(source, text("version").as_deref(), self.tree.options)?))
            .or_else(|| self.tree.installed.get(&key).and_then(|folder| modules.get(folder)))
            .or_else(|| modules.get(&local(&self.module.folder, said.as_ref()?)?));
        let source = call.block.body.get("source");
        if found.is_none() {
            let named = said.map_or_else(|| source.map_or("(none)", |source| self.sources.slice(source.at)).to_owned(), |said| said.to_string());
            self.tree.unread.borrow_mut().insert((named, source.map_or(call.block.header, |source| source.at)));
        }
        if let Some(module) = found.filter(|_| source.is_some_and(|source| source.text().is_none())) {
            self.tree.early.borrow_mut().insert(module.folder.clone());
            if let Some(source) = source.filter(|source| !self.sources.path(source.at.source).contains(".tofu")) {
                let help = "OpenTofu takes it, and so it is read here; Terraform wants the source written out";
                self.tell(Problem::warning(source.at, "the `source` of a module is computed").help(help));
            }
        }
        found
    }

    /// One instance of a called module; `None` where the module is not read, or calls go round in a circle.
    pub(super) fn child(&self, n: usize, call: &'a Declared, key: &Key) -> Option<Rc<Instance<'a>>> {
        if let Some(child) = self.children.borrow().get(&(n, key.clone())) {
            return Some(child.clone());
        }
        let module = self.target(call)?;
        let (mut depth, mut is_circle) = (0, module.folder == self.module.folder);
        let mut above = self.caller().map(|(above, _)| above);
        while let Some(instance) = above {
            depth += 1;
            is_circle |= instance.module.folder == module.folder;
            above = instance.caller().map(|(above, _)| above);
        }
        if is_circle || depth >= MAX_CALLS {
            let message = if is_circle {
                format!("`{}` calls the module that it stands in", call.address)
            } else {
                format!("`{}` nests deeper than {MAX_CALLS} calls", call.address)
            };
            self.tell(Problem::error(call.block.header, message).help("break the circle of calls; its outputs are unknown"));
            return None;
        }
        if self.tree.count.get() >= MAX_MODULES {
            self.tell(
                Problem::error(call.block.header, format!("there are more than {MAX_MODULES} instances of modules; the rest is not judged"))
                    .help("split the root module"),
            );
            return None;
        }
        self.tree.count.set(self.tree.count.get() + 1);
        self.tree.budget.extend();
        let address = self.full(&key.address(&call.address));
        let caller = Caller { instance: self.this.clone(), call, expansion: self.call_expansion(n, call), key: key.clone() };
        let child = Instance::new(module, self.sources, self.workspace, self.tree.clone(), address, Some(caller));
        self.children.borrow_mut().insert((n, key.clone()), child.clone());
        for attribute in &call.block.body.attributes {
            if !is_for_the_call(&attribute.name) && !module.variables.contains_key(&attribute.name) {
                self.tell(
                    Problem::warning(attribute.name_at, format!("the module has no variable `{}`", attribute.name))
                        .help("Terraform refuses this argument: remove it"),
                );
            }
        }
        Some(child)
    }

    /// The value of an output; `None` where there is none of that name.
    fn output(&self, name: &str) -> Option<Value> {
        let block = self.module.outputs.iter().find(|block| block.labels.first().is_some_and(|label| **label == *name))?;
        match self.outputs.borrow().get(name) {
            Some(Memo::Done(value)) => return Some(value.clone()),
            Some(Memo::Busy) => return Some(self.cycle(&format!("output.{name}"), block.header)),
            None => {}
        }
        self.outputs.borrow_mut().insert(name.into(), Memo::Busy);
        let value = block.body.get("value").map_or(Value::NULL, |expr| self.value(expr, None));
        let value = value.marked(is_hidden(block));
        self.outputs.borrow_mut().insert(name.into(), Memo::Done(value.clone()));
        Some(value)
    }

    /// Whether an output of a called module is declared ephemeral.
    pub(super) fn gives_ephemeral(&self, call: &str, output: &str) -> bool {
        let target = self.call(call).and_then(|(_, call)| self.target(call));
        let block = target.and_then(|module| module.outputs.iter().find(|block| block.labels.first().is_some_and(|label| **label == *output)));
        block.is_some_and(|block| is_true(block.body.get("ephemeral")))
    }

    fn outputs_value(&self, only: Option<&Arc<str>>) -> Value {
        let names = self.module.outputs.iter().filter_map(|block| block.labels.first()).filter(|name| only.is_none_or(|only| only == *name));
        Value::object(names.map(|name| (name.clone(), self.output(name).unwrap_or(Value::NULL))).collect())
    }

    fn call(&self, name: &str) -> Option<(usize, &'a Declared)> {
        self.module.calls.iter().enumerate().find(|(_, call)| call.block.labels.first().is_some_and(|label| **label == *name))
    }

    /// What `module.name` and the steps after it refer to, and how many of them that took.
    pub(super) fn called(&self, evaluator: &Evaluator<'_>, scope: Option<&Scope<'_>>, name: &str, steps: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        let Some((n, call)) = self.call(name) else { return refuse(at, format!("there is no module call `{name}`")) };
        let expansion = self.call_expansion(n, call);
        let output = |key: &Key, step: Option<&Step>, taken: usize| match (self.child(n, call, key), step) {
            (Some(child), Some(Step::Attr(output))) => match child.output(output) {
                Some(value) => Ok((value, taken + 1)),
                None => refuse(at, format!("module `{name}` has no output `{output}`")),
            },
            (Some(child), _) => Ok((child.outputs_value(None), taken)),
            (None, step) => {
                let output = if let Some(Step::Attr(output)) = step { format!(".{output}") } else { String::new() };
                let taken = taken + usize::from(!output.is_empty());
                Ok((Unknown::new(format!("module.{name}{output}: module is not read"), call.block.header, Type::Any, true).into(), taken))
            }
        };
        match &*expansion {
            Expansion::Unknown(unknown) => return Ok((unknown_as(unknown, Type::Any, true), 1)),
            Expansion::Off => return Ok((Value::NULL, 1)),
            Expansion::Single => return output(&Key::None, steps.get(1), 1),
            _ => {}
        }
        if let Some(Step::Index(index)) = steps.get(1) {
            let index = evaluator.eval(index, scope)?;
            if let Data::Unknown(unknown) = &index.data {
                return Ok((unknown_as(unknown, Type::Any, true), 2));
            }
            let Some(key) = expansion.find(&index) else { return refuse(at, "there is no such instance") };
            return output(&key, steps.get(2), 2);
        }
        let only = match steps {
            [_, Step::Splat | Step::AttrSplat, Step::Attr(name), ..] => Some(name),
            _ => None,
        };
        let mut items = Vec::new();
        for key in expansion.keys() {
            evaluator.charge(1, at)?;
            let value = match self.child(n, call, &key) {
                Some(child) => child.outputs_value(only),
                None => output(&key, None, 1)?.0,
            };
            items.push((key, value));
        }
        let named = |(key, value)| if let Key::Name(name) = key { Some((name, value)) } else { None };
        let value = match &*expansion {
            Expansion::Each(_) => Value::object(items.into_iter().filter_map(named).collect()),
            _ => Value::tuple(items.into_iter().map(|(_, value)| value).collect()),
        };
        Ok((value, 1))
    }

    /// What an output of a called module refers to: the instances that an index names, else all.
    pub(super) fn references_of_call(&self, name: &str, steps: &[Step], scope: Option<&Scope<'_>>) -> References {
        let Some((n, call)) = self.call(name) else { return References::new() };
        let expansion = self.call_expansion(n, call);
        let index = |index: &Expr| expansion.find(&self.evaluator().eval(index, scope).ok()?);
        let keys: Vec<Key> = match steps.get(1) {
            Some(Step::Index(expr)) => index(expr).map_or_else(|| expansion.keys().collect(), |key| vec![key]),
            _ => expansion.keys().collect(),
        };
        let output = steps.iter().skip(1).find_map(|step| if let Step::Attr(output) = step { Some(output) } else { None });
        let mut found = References::new();
        for key in keys.iter().take(references::MAX_SPELLED_OUT) {
            match self.child(n, call, key) {
                Some(child) => found.extend(child.references_of_output(output)),
                None => {
                    found.insert(self.full(&key.address(&call.address)));
                }
            }
        }
        found
    }

    fn references_of_output(&self, only: Option<&Arc<str>>) -> References {
        let mut found = References::new();
        for block in &self.module.outputs {
            if let (Some(name), Some(expr)) = (block.labels.first(), block.body.get("value"))
                && only.is_none_or(|only| only == name)
            {
                found.extend(self.references_once(Named::Output, name, || self.references(expr, None)));
            }
        }
        found
    }
}
