//! One evaluation of a module: its variables have values, and what its names mean can be asked.
//!
//! Everything is evaluated when it is asked for, and remembered. What asks for itself is a cycle: a problem, and unknown.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::eval::{Budget, Evaluated, Evaluator, Names, Refusal, Scope, refuse, unknown_as};
use super::expansion::{Expansion, Key};
use super::load::{Assigned, Modules};
use super::module::{Declared, Module};
use super::references::{self, References};
use super::syntax::{Block, Expr, Step};
use super::types::Type;
use super::value::{Data, Open, Unknown, Value};
use super::{Options, Run};
use crate::source::{Problem, Sources, Span};

/// A module under evaluation.
pub(super) struct Instance<'a> {
    pub module: &'a Module,
    pub sources: &'a Sources,
    pub workspace: Option<&'a str>,
    pub tree: Rc<Tree<'a>>,
    /// Its own address, which those of its resources begin with: `module.a["k"].module.b`; empty for a root.
    pub address: Arc<str>,
    /// The call that makes it; `None` for a root.
    pub caller: Option<Caller<'a>>,
    pub(super) this: Weak<Instance<'a>>,
    variables: RefCell<BTreeMap<Arc<str>, Memo<Value>>>,
    locals: RefCell<BTreeMap<Arc<str>, Memo<Value>>>,
    pub(super) outputs: RefCell<BTreeMap<Arc<str>, Memo<Value>>>,
    named_references: RefCell<BTreeMap<(Named, Arc<str>), References>>,
    expansions: RefCell<BTreeMap<usize, Memo<Arc<Expansion>>>>,
    pub(super) call_expansions: RefCell<BTreeMap<usize, Memo<Arc<Expansion>>>>,
    pub(super) children: RefCell<BTreeMap<(usize, Key), Rc<Instance<'a>>>>,
    attributes: RefCell<BTreeMap<AttributeOf, Memo<Value>>>,
    /// What each configuration of a provider adds to its resources.
    pub(super) defaults: RefCell<BTreeMap<String, Option<crate::model::Node>>>,
}

/// What all instances below one root share.
pub(super) struct Tree<'a> {
    pub modules: &'a Modules,
    pub options: &'a Options,
    /// The name of the set of values.
    pub variant: Arc<str>,
    /// The values of the root module's variables.
    pub assigned: &'a Assigned,
    /// The root module's folder.
    pub folder: Arc<str>,
    /// The folders of installed modules, by the dotted names of the calls.
    pub installed: BTreeMap<String, String>,
    pub budget: Budget,
    /// How many instances of modules there are.
    pub(super) count: Cell<usize>,
    problems: RefCell<Vec<Problem>>,
    told: RefCell<BTreeSet<(Span, String)>>,
    /// Sources of modules that are not among the files, with the calls.
    pub(super) unread: RefCell<BTreeSet<(String, Span)>>,
}

impl Tree<'_> {
    /// The root as results name it.
    pub(super) fn root(&self) -> Arc<str> {
        if self.folder.is_empty() { ".".into() } else { self.folder.clone() }
    }
}

/// Where an instance is called.
pub(super) struct Caller<'a> {
    pub instance: Weak<Instance<'a>>,
    pub call: &'a Declared,
    pub expansion: Arc<Expansion>,
    pub key: Key,
}

/// What has references by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Local,
    Variable,
    Output,
}

/// An attribute of an instance: which block, which instance of it, which name.
type AttributeOf = (usize, Key, Arc<str>);

/// A local value, and those that it still waits for once it was looked at.
type Waiting<'m> = (&'m Arc<str>, Option<Vec<Arc<str>>>);

/// What was asked for before.
pub(super) enum Memo<T> {
    Busy,
    Done(T),
}

impl<'a> Instance<'a> {
    /// A root module.
    pub(super) fn root(run: &'a Run<'a>, modules: &'a Modules, sources: &'a Sources, options: &'a Options) -> Rc<Self> {
        let module = run.module;
        let tree = Tree {
            modules,
            options,
            variant: run.variant.clone(),
            assigned: &run.assigned,
            folder: module.folder.clone(),
            installed: super::calls::installed(&module.folder, sources),
            budget: Budget::default(),
            count: Cell::new(1),
            problems: RefCell::default(),
            told: RefCell::default(),
            unread: RefCell::default(),
        };
        Self::new(module, sources, options.workspace.as_deref(), Rc::new(tree), "".into(), None)
    }

    pub(super) fn new(
        module: &'a Module,
        sources: &'a Sources,
        workspace: Option<&'a str>,
        tree: Rc<Tree<'a>>,
        address: Arc<str>,
        caller: Option<Caller<'a>>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            module,
            sources,
            workspace,
            tree,
            address,
            caller,
            this: this.clone(),
            variables: RefCell::default(),
            locals: RefCell::default(),
            outputs: RefCell::default(),
            named_references: RefCell::default(),
            expansions: RefCell::default(),
            call_expansions: RefCell::default(),
            children: RefCell::default(),
            attributes: RefCell::default(),
            defaults: RefCell::default(),
        })
    }

    pub(super) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { names: self, budget: &self.tree.budget, sources: self.sources, folder: &self.tree.folder }
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.tree.budget
    }

    /// What was told of this module and those that it calls.
    pub(super) fn problems(&self) -> Vec<Problem> {
        for problem in self.tree.budget.told() {
            self.tell(problem);
        }
        self.tree.problems.take()
    }

    /// Tells a problem, once for a place, however often what stands there is evaluated.
    pub(super) fn tell(&self, problem: Problem) {
        let at = problem.at.unwrap_or_else(|| Span::file(crate::source::SourceId(0)));
        if self.tree.told.borrow_mut().insert((at, problem.message.clone())) {
            self.tree.problems.borrow_mut().push(problem);
        }
    }

    /// An address within this module as one within the root module.
    pub(super) fn full(&self, address: &str) -> Arc<str> {
        if self.address.is_empty() { address.into() } else { format!("{}.{address}", self.address).into() }
    }

    /// The value of a variable; `None` where none of that name is declared.
    pub(super) fn variable(&self, name: &str) -> Option<Value> {
        let (name, block) = self.module.variables.get_key_value(name)?;
        match self.variables.borrow().get(name) {
            Some(Memo::Done(value)) => return Some(value.clone()),
            Some(Memo::Busy) => return Some(self.cycle(&format!("var.{name}"), block.header)),
            None => {}
        }
        self.variables.borrow_mut().insert(name.clone(), Memo::Busy);
        let value = super::variables::value(self, name, block);
        self.variables.borrow_mut().insert(name.clone(), Memo::Done(value.clone()));
        Some(value)
    }

    /// The value of an expression; what Terraform would refuse is a problem, and unknown.
    pub(super) fn value(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> Value {
        self.evaluator().eval(expr, scope).unwrap_or_else(|refusal| self.refused(&refusal))
    }

    /// The unknown that stands for what was refused.
    pub(super) fn refused(&self, refusal: &Refusal) -> Value {
        let written = self.sources.slice(refusal.at);
        let short = written.len() <= 80 && !written.contains('\n') && !written.is_empty();
        let why = if short { format!("{written}: {}", refusal.message) } else { refusal.message.clone() };
        let help = if refusal.bound {
            "split the module, or give what is computed here as a value"
        } else {
            "Terraform refuses this expression; what depends on it is unknown"
        };
        self.tell(Problem::warning(refusal.at, format!("cannot be evaluated: {}", refusal.message)).help(help));
        Unknown::new(why, refusal.at, Type::Any, true).into()
    }

    pub(super) fn cycle(&self, what: &str, at: Span) -> Value {
        self.tell(Problem::warning(at, format!("`{what}` refers to itself")).help("break the cycle; what depends on it is unknown"));
        Unknown::new(format!("{what} refers to itself"), at, Type::Any, true).into()
    }

    /// Evaluates local values, each after those that it refers to, so that a long chain of them needs no deep stack.
    pub(super) fn evaluate_locals(&self) {
        let mut seen: BTreeSet<&Arc<str>> = BTreeSet::new();
        for first in self.module.locals.keys() {
            let mut stack: Vec<Waiting<'_>> = vec![(first, None)];
            while let Some((name, waiting)) = stack.pop() {
                let mut waiting = match waiting {
                    Some(waiting) => waiting,
                    None if seen.insert(name) => self.module.locals.get(name).map(|local| references::locals(&local.value)).unwrap_or_default(),
                    None => continue,
                };
                match waiting.pop() {
                    Some(next) => {
                        stack.push((name, Some(waiting)));
                        if let Some((next, _)) = self.module.locals.get_key_value(&next)
                            && !seen.contains(next)
                        {
                            stack.push((next, None));
                        }
                    }
                    None => {
                        self.local(name);
                        self.references_of_local(name);
                    }
                }
            }
        }
    }

    fn local(&self, name: &str) -> Option<Value> {
        let (name, local) = self.module.locals.get_key_value(name)?;
        match self.locals.borrow().get(name) {
            Some(Memo::Done(value)) => return Some(value.clone()),
            Some(Memo::Busy) => return Some(self.cycle(&format!("local.{name}"), local.name_at)),
            None => {}
        }
        self.locals.borrow_mut().insert(name.clone(), Memo::Busy);
        let value = self.value(&local.value, None);
        self.locals.borrow_mut().insert(name.clone(), Memo::Done(value.clone()));
        Some(value)
    }

    /// What a local value refers to, through others too.
    pub(super) fn references_of_local(&self, name: &str) -> References {
        let Some((name, local)) = self.module.locals.get_key_value(name) else { return References::new() };
        self.references_once(Named::Local, name, || references::addresses(self, &local.value, None))
    }

    /// References that are found once; where something refers to itself, nothing is added the second time.
    pub(super) fn references_once(&self, what: Named, name: &Arc<str>, find: impl FnOnce() -> References) -> References {
        let key = (what, name.clone());
        if let Some(found) = self.named_references.borrow().get(&key) {
            return found.clone();
        }
        self.named_references.borrow_mut().insert(key.clone(), References::new());
        let found = find();
        self.named_references.borrow_mut().insert(key, found.clone());
        found
    }

    /// What an expression refers to.
    pub(super) fn references(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> References {
        if expr.is_literal() {
            return References::new();
        }
        references::addresses(self, expr, scope)
    }

    /// The resource or data source of an address.
    pub(super) fn declared(&self, address: &str) -> Option<usize> {
        self.module.by_address.get(address).copied()
    }

    /// The addresses of all instances of a resource.
    pub(super) fn addresses(&self, declared: usize) -> Vec<Arc<str>> {
        let Some(resource) = self.module.resources.get(declared) else { return Vec::new() };
        self.expansion(declared).keys().map(|key| self.full(&key.address(&resource.address))).collect()
    }

    /// The address of the instance that an index names, where both are known.
    pub(super) fn instance_address(&self, declared: usize, index: &Expr, scope: Option<&Scope<'_>>) -> Option<Arc<str>> {
        let resource = self.module.resources.get(declared)?;
        let key = self.evaluator().eval(index, scope).ok()?;
        let key = self.expansion(declared).find(&key)?;
        Some(self.full(&key.address(&resource.address)))
    }

    /// How often a resource stands.
    pub(super) fn expansion(&self, declared: usize) -> Arc<Expansion> {
        let Some(resource) = self.module.resources.get(declared) else { return Arc::new(Expansion::Single) };
        match self.expansions.borrow().get(&declared) {
            Some(Memo::Done(expansion)) => return expansion.clone(),
            Some(Memo::Busy) => {
                let value = self.cycle(&resource.address, resource.block.header);
                return Arc::new(value.unknown().map_or(Expansion::Single, |unknown| Expansion::Unknown(unknown.clone())));
            }
            None => {}
        }
        self.expansions.borrow_mut().insert(declared, Memo::Busy);
        let expansion = Arc::new(Expansion::of(self, &resource.block));
        self.expansions.borrow_mut().insert(declared, Memo::Done(expansion.clone()));
        expansion
    }

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
    fn resource(&self, evaluator: &Evaluator<'_>, scope: Option<&Scope<'_>>, declared: usize, steps: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        let expansion = self.expansion(declared);
        if let Expansion::Unknown(unknown) = &*expansion {
            return Ok((unknown_as(unknown, Type::Any, true), 0));
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

impl Names for Instance<'_> {
    fn find(&self, evaluator: &Evaluator<'_>, scope: Option<&Scope<'_>>, root: &str, steps: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        let attr = |n: usize| match steps.get(n) {
            Some(Step::Attr(name)) => Some(name),
            _ => None,
        };
        match (root, attr(0), attr(1)) {
            ("var", Some(name), _) => match self.variable(name) {
                Some(value) => Ok((value, 1)),
                None => refuse(at, format!("there is no variable `{name}`")),
            },
            ("local", Some(name), _) => match self.local(name) {
                Some(value) => Ok((value, 1)),
                None => refuse(at, format!("there is no local value `{name}`")),
            },
            ("path", Some(name), _) => match &**name {
                "root" => Ok((Value::from("."), 1)),
                "module" => Ok((Value::from(super::calls::relative(&self.tree.folder, &self.module.folder)), 1)),
                _ => Ok((self.outside(format!("path.{name} depends on where Terraform runs"), Type::Text, at), 1)),
            },
            ("terraform" | "tofu", Some(name), _) => match (&**name, self.workspace) {
                ("workspace", workspace) => Ok((Value::from(workspace.unwrap_or("default")), 1)),
                _ => Ok((self.outside(format!("{root}.{name} depends on where Terraform runs"), Type::Any, at), 1)),
            },
            ("module", Some(name), _) => self.called(evaluator, scope, name, steps, at),
            // It is opened anew whenever Terraform runs: none of it may be kept, or shown.
            ("ephemeral", Some(kind), Some(name)) => {
                let unknown = Unknown::new(format!("ephemeral.{kind}.{name} is known only while Terraform runs"), at, Type::Any, true);
                Ok((Value::from(unknown).marked(true), 2))
            }
            ("each" | "count" | "self", ..) => refuse(at, format!("`{root}` has no meaning here")),
            ("resource", Some(kind), Some(name)) => self.addressed(evaluator, scope, &format!("{kind}.{name}"), steps, 2, at),
            ("data", Some(kind), Some(name)) => self.addressed(evaluator, scope, &format!("data.{kind}.{name}"), steps, 2, at),
            (_, Some(name), _) => self.addressed(evaluator, scope, &format!("{root}.{name}"), steps, 1, at),
            _ => refuse(at, format!("`{root}` is no reference")),
        }
    }

    fn is_ephemeral(&self, expr: &Expr) -> bool {
        references::is_ephemeral(self, expr)
    }
}

impl Instance<'_> {
    fn addressed(
        &self,
        evaluator: &Evaluator<'_>,
        scope: Option<&Scope<'_>>,
        address: &str,
        steps: &[Step],
        taken: usize,
        at: Span,
    ) -> Evaluated<(Value, usize)> {
        let Some(declared) = self.declared(address) else { return refuse(at, format!("`{address}` is not declared")) };
        let (value, further) = self.resource(evaluator, scope, declared, steps.get(taken..).unwrap_or_default(), at)?;
        Ok((value, taken + further))
    }

    fn outside(&self, why: String, kind: Type, at: Span) -> Value {
        Unknown::new(why, at, kind, false).into()
    }
}
