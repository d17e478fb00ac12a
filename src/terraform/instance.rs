//! One evaluation of a module: its variables have values, and what its names mean can be asked.
//!
//! Everything is evaluated when it is asked for, and remembered. What asks for itself is a cycle: a problem, and unknown.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::budget::Budget;
use super::eval::{Evaluated, Evaluator, Names, Refusal, Scope, refuse};
use super::expansion::{Expansion, Key};
use super::load::{Assigned, Modules};
use super::module::{Declared, Module};
use super::references::{self, References};
use super::syntax::{Expr, Step};
use super::types::Type;
use super::value::{Unknown, Value};
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
    pub(super) attributes: RefCell<BTreeMap<AttributeOf, Memo<Value>>>,
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
    /// The folders of modules whose calls do not write out where they are.
    pub(super) early: RefCell<BTreeSet<Arc<str>>>,
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
            early: RefCell::default(),
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
