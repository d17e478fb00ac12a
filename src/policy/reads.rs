//! Which parts of its input a rule can read, from its text alone.
//!
//! The answer errs on one side only: what is not named here is never read. Each expression is followed to the paths
//! of the input that its value can stand for, and read as deep as the text looks at it. Functions are followed with
//! the arguments of each call.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use regorus::unstable::{AssignOp, Expr, Literal, Module, Query, Ref, Rule, RuleHead};

use crate::model::{Path, Segment};

/// One step of a path that is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    Key(Arc<str>),
    Index(usize),
    /// Whichever key or element.
    Any,
}

/// How much of a value matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// That it is there, and of what type; of a scalar, whether it is false.
    Presence,
    /// Which keys or how many elements it has.
    Keys,
    /// All of it.
    Whole,
}

/// A part of the input that is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Read {
    pub(super) path: Vec<Step>,
    pub(super) depth: Depth,
}

impl Read {
    /// Whether what stands at `path`, and may be null or not there, matters to this read.
    pub(super) fn touches(&self, path: &Path, nullable: bool) -> bool {
        let segments = path.segments();
        let common = self.path.iter().zip(segments).all(|(step, segment)| match (step, segment) {
            (Step::Any, _) => true,
            (Step::Key(a), Segment::Key(b)) => a == b,
            (Step::Index(a), Segment::Index(b)) => a == b,
            // A block that stands once is an object, and its element 0 is itself.
            (Step::Index(_), Segment::Key(_)) | (Step::Key(_), Segment::Index(_)) => true,
        });
        let reach = match self.depth {
            Depth::Presence => self.path.len(),
            Depth::Keys => self.path.len() + usize::from(nullable),
            Depth::Whole => usize::MAX,
        };
        common && segments.len() <= reach
    }
}

/// The paths, and what is inside values built on the way.
#[derive(Debug, Clone, Default, PartialEq)]
struct Flow {
    paths: BTreeSet<Vec<Step>>,
    inside: Option<Rc<Flow>>,
    /// The constant it is, as steps of a path: `"a"` is one, `["a", "b"]` two.
    constant: Option<Vec<Step>>,
}

impl Flow {
    fn path(path: Vec<Step>) -> Self {
        Self { paths: BTreeSet::from([path]), ..Self::default() }
    }

    fn holding(inside: Flow) -> Self {
        Self { inside: Some(Rc::new(inside)), ..Self::default() }
    }

    fn step(&self, step: &Step) -> Self {
        let paths = self.paths.iter().map(|path| path.iter().chain([step]).cloned().collect()).collect();
        let mut flow = Self { paths, ..Self::default() };
        if let Some(inside) = &self.inside {
            flow.join(inside);
        }
        flow
    }

    fn join(&mut self, other: &Self) {
        self.paths.extend(other.paths.iter().cloned());
        if self.constant != other.constant {
            self.constant = None;
        }
        match (&mut self.inside, &other.inside) {
            (Some(mine), Some(theirs)) if mine != theirs => {
                let mut both = (**mine).clone();
                both.join(theirs);
                self.inside = Some(Rc::new(both));
            }
            (None, Some(theirs)) => self.inside = Some(theirs.clone()),
            _ => {}
        }
    }
}

type Env = HashMap<String, Flow>;

/// A rule's module: what its names mean.
struct Home {
    package: String,
    imports: HashMap<String, String>,
}

/// Rules by full name, each with its module.
type Rules = HashMap<String, Vec<(Rc<Home>, Ref<Rule>)>>;

/// The rules of a few modules, by full name (`data.lib.blocks`).
pub(super) struct Reader {
    rules: Rules,
    read: BTreeSet<Read>,
    /// Rules that take no arguments are followed once.
    known: HashMap<String, (Flow, BTreeSet<Read>)>,
    depth: usize,
    budget: usize,
    /// Everything counts as read: nothing more is to be learned.
    all: bool,
}

/// Deeper nesting of calls than this, or more expressions visited, and the whole input counts as read.
const MAX_DEPTH: usize = 64;
const MAX_VISITS: usize = 20_000;
/// More alternatives than this for one value, and the whole input counts as read.
const MAX_PATHS: usize = 64;

impl Reader {
    pub(super) fn new<'a>(modules: impl IntoIterator<Item = &'a Ref<Module>>) -> Self {
        let mut rules = Rules::new();
        for module in modules {
            let package = format!("data.{}", dotted(&module.package.refr).unwrap_or_default());
            let imports = module.imports.iter().filter_map(|import| {
                let full = dotted(&import.refr)?;
                let name = import.r#as.as_ref().map_or_else(|| full.rsplit('.').next().unwrap_or("").to_string(), |name| name.text().to_string());
                full.starts_with("data.").then_some((name, full))
            });
            let home = Rc::new(Home { imports: imports.collect(), package });
            for rule in &module.policy {
                if let Some(name) = rule_name(rule) {
                    rules.entry(format!("{}.{name}", home.package)).or_default().push((home.clone(), rule.clone()));
                }
            }
        }
        Self { rules, read: BTreeSet::new(), known: HashMap::new(), depth: 0, budget: MAX_VISITS, all: false }
    }

    /// The names of the rules of a package that take no arguments, without the package.
    pub(super) fn names(&self, package: &str) -> BTreeSet<String> {
        let within = |name: &String| name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.')).map(str::to_string);
        self.rules.keys().filter_map(within).collect()
    }

    /// Whether the rule has a value whatever the input: by a default, or unconditionally by its form.
    pub(super) fn total(&self, name: &str) -> bool {
        let holds = |(home, rule): &(Rc<Home>, Ref<Rule>)| match rule.as_ref() {
            Rule::Default { .. } => true,
            Rule::Spec { head: RuleHead::Compr { refr, assign: Some(assign), .. }, bodies, .. } => {
                is_variable(refr) && bodies.iter().all(|body| body.query.stmts.is_empty()) && self.total_value(home, &assign.value)
            }
            Rule::Spec { .. } => false,
        };
        self.rules.get(name).is_some_and(|rules| rules.iter().any(holds))
    }

    fn total_value(&self, home: &Home, expr: &Expr) -> bool {
        match expr {
            Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } => true,
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => true,
            Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().all(|item| self.total_value(home, item)),
            Expr::Object { fields, .. } => fields.iter().all(|(_, key, value)| self.total_value(home, key) && self.total_value(home, value)),
            Expr::BoolExpr { lhs, rhs, .. } => self.total_value(home, lhs) && self.total_value(home, rhs),
            Expr::Call { fcn, params, .. } => {
                matches!(dotted(fcn).as_deref(), Some("array.concat" | "count")) && params.iter().all(|param| self.total_value(home, param))
            }
            Expr::Var { .. } => self.resolve(home, &text_of(expr)).is_some_and(|name| self.total(&name)),
            _ => false,
        }
    }

    /// Everything that evaluating the rule of that full name can read.
    pub(super) fn reads(&mut self, name: &str) -> BTreeSet<Read> {
        self.read.clear();
        self.known.clear();
        self.budget = MAX_VISITS;
        self.all = false;
        let flow = self.rule(name);
        self.consume(&flow);
        minimal(std::mem::take(&mut self.read))
    }

    /// The value of a rule without arguments.
    fn rule(&mut self, name: &str) -> Flow {
        if let Some((flow, read)) = self.known.get(name) {
            self.read.extend(read.iter().cloned());
            return flow.clone();
        }
        let outer = std::mem::take(&mut self.read);
        let flow = self.call(name, &[]);
        let read = std::mem::replace(&mut self.read, outer);
        self.read.extend(read.iter().cloned());
        self.known.insert(name.to_string(), (flow.clone(), read));
        flow
    }

    /// The value of a rule or function, for these arguments.
    fn call(&mut self, name: &str, arguments: &[Flow]) -> Flow {
        let Some(rules) = self.rules.get(name).cloned() else { return Flow::default() };
        if self.depth >= MAX_DEPTH {
            return self.everything();
        }
        self.depth += 1;
        let mut value = Flow::default();
        for (n, (home, rule)) in rules.iter().enumerate() {
            let result = self.one(home, rule, arguments);
            if n == 0 { value = result } else { value.join(&result) }
        }
        self.depth -= 1;
        value
    }

    fn one(&mut self, home: &Home, rule: &Rule, arguments: &[Flow]) -> Flow {
        let mut env = Env::new();
        let (head, bodies) = match rule {
            Rule::Default { value, .. } => return self.value(home, &mut env, value),
            Rule::Spec { head, bodies, .. } => (head, bodies),
        };
        if let RuleHead::Func { args, .. } = head {
            for (pattern, argument) in args.iter().zip(arguments) {
                self.bind(home, &mut env, pattern, argument);
            }
        }
        let start = env;
        let mut result: Option<Flow> = None;
        let mut add = |flow: Flow| match &mut result {
            None => result = Some(flow),
            Some(sum) => sum.join(&flow),
        };
        if bodies.is_empty() {
            add(self.head(home, &mut start.clone(), head));
        }
        for body in bodies {
            // Each body has variables of its own, and its own head's value.
            let mut env = start.clone();
            self.query(home, &mut env, &body.query);
            add(match &body.assign {
                Some(assign) if body.is_else => self.value(home, &mut env, &assign.value),
                None if body.is_else => Flow::default(),
                _ => self.head(home, &mut env, head),
            });
        }
        result.unwrap_or_default()
    }

    /// What a rule's head gives, once its body holds.
    fn head(&mut self, home: &Home, env: &mut Env, head: &RuleHead) -> Flow {
        match head {
            RuleHead::Compr { refr, assign, .. } | RuleHead::Func { refr, assign, .. } => {
                let flow = assign.as_ref().map(|assign| self.value(home, env, &assign.value)).unwrap_or_default();
                let Expr::RefBrack { index, .. } = refr.as_ref() else { return flow };
                let key = self.value(home, env, index);
                self.consume(&key);
                Flow::holding(flow)
            }
            RuleHead::Set { key, .. } => Flow::holding(key.as_ref().map(|key| self.value(home, env, key)).unwrap_or_default()),
        }
    }

    /// Follows the statements of a body until no variable gains anything: statements may stand in any order.
    fn query(&mut self, home: &Home, env: &mut Env, query: &Query) {
        for _ in 0..4 {
            let before = env.clone();
            for statement in &query.stmts {
                if !statement.with_mods.is_empty() {
                    self.everything();
                }
                self.literal(home, env, &statement.literal);
            }
            if *env == before {
                return;
            }
        }
    }

    fn literal(&mut self, home: &Home, env: &mut Env, literal: &Literal) {
        match literal {
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    env.entry(var.text().to_string()).or_default();
                }
            }
            Literal::SomeIn { key, value, collection, .. } => {
                let flow = self.value(home, env, collection);
                self.note(&flow, Depth::Keys);
                if let Some(key) = key {
                    self.bind(home, env, key, &Flow::default());
                }
                self.bind(home, env, value, &flow.step(&Step::Any));
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                // Presence and truth: a map or list is true whatever is inside.
                let flow = self.value(home, env, expr);
                self.note(&flow, Depth::Presence);
            }
            Literal::Every { key, value, domain, query, .. } => {
                let flow = self.value(home, env, domain);
                self.note(&flow, Depth::Keys);
                let mut inner = env.clone();
                if let Some(key) = key {
                    inner.insert(key.text().to_string(), Flow::default());
                }
                inner.insert(value.text().to_string(), flow.step(&Step::Any));
                self.query(home, &mut inner, query);
            }
        }
    }

    /// What an expression's value can stand for. Whatever must be defined for it to have one is read here.
    fn value(&mut self, home: &Home, env: &mut Env, expr: &Expr) -> Flow {
        if self.budget == 0 {
            return self.everything();
        }
        self.budget -= 1;
        if self.all {
            return Flow::default();
        }
        match expr {
            Expr::String { value, .. } | Expr::RawString { value, .. } => match value.as_string() {
                Ok(text) => Flow { constant: Some(vec![Step::Key(text.as_ref().into())]), ..Flow::default() },
                Err(_) => Flow::default(),
            },
            Expr::Number { value, .. } => match value.as_u32() {
                Ok(n) => Flow { constant: Some(vec![Step::Index(n as usize)]), ..Flow::default() },
                Err(_) => Flow::default(),
            },
            Expr::Bool { .. } | Expr::Null { .. } => Flow::default(),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                let flow = self.reference(home, env, expr);
                self.note(&flow, Depth::Presence);
                flow
            }
            Expr::Array { items, .. } => {
                let flows: Vec<Flow> = items.iter().map(|item| self.value(home, env, item)).collect();
                let constant = flows.iter().map(|flow| flow.constant.as_ref().and_then(|c| c.first().cloned())).collect();
                Flow { constant, ..Flow::holding(union(flows)) }
            }
            Expr::Set { items, .. } => {
                let flows = items.iter().map(|item| self.value(home, env, item)).collect();
                Flow::holding(union(flows))
            }
            Expr::Object { fields, .. } => {
                let mut flows = Vec::new();
                for (_, key, value) in fields {
                    let key = self.value(home, env, key);
                    self.consume(&key);
                    flows.push(self.value(home, env, value));
                }
                Flow::holding(union(flows))
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                let mut inner = env.clone();
                self.query(home, &mut inner, query);
                Flow::holding(self.value(home, &mut inner, term))
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                let mut inner = env.clone();
                self.query(home, &mut inner, query);
                let key = self.value(home, &mut inner, key);
                self.consume(&key);
                Flow::holding(self.value(home, &mut inner, value))
            }
            Expr::Call { fcn, params, .. } => self.application(home, env, fcn, params),
            Expr::UnaryExpr { expr, .. } => self.all_of(home, env, [expr]),
            Expr::BinExpr { lhs, rhs, .. } | Expr::BoolExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } => self.all_of(home, env, [lhs, rhs]),
            Expr::AssignExpr { op, lhs, rhs, .. } => {
                let right = self.value(home, env, rhs);
                self.bind(home, env, lhs, &right);
                if *op == AssignOp::Eq {
                    let left = self.value(home, env, lhs);
                    self.bind(home, env, rhs, &left);
                    if !(is_variable(lhs) || is_variable(rhs)) {
                        self.consume(&left);
                        self.consume(&right);
                    }
                }
                Flow::default()
            }
            Expr::Membership { key, value, collection, .. } => {
                if let Some(key) = key {
                    self.all_of(home, env, [key]);
                }
                self.all_of(home, env, [value, collection])
            }
        }
    }

    /// Reads all of these whole; what comes of them holds nothing of the input that is not read already.
    fn all_of<'a>(&mut self, home: &Home, env: &mut Env, exprs: impl IntoIterator<Item = &'a Ref<Expr>>) -> Flow {
        for expr in exprs {
            let flow = self.value(home, env, expr);
            self.consume(&flow);
        }
        Flow::default()
    }

    fn application(&mut self, home: &Home, env: &mut Env, function: &Expr, params: &[Ref<Expr>]) -> Flow {
        let name = dotted(function).unwrap_or_default();
        let arguments: Vec<Flow> = params.iter().map(|param| self.value(home, env, param)).collect();
        if let Some(full) = self.resolve(home, &name) {
            // Only the defined clauses' arguments count, and a call with an undefined argument is undefined: both were
            // seen to when the arguments were followed.
            return self.call(&full, &arguments);
        }
        match (name.as_str(), arguments.as_slice()) {
            ("object.get", [object, key, fallback]) if key.constant.is_some() => {
                let mut flow = object.clone();
                flow.constant = None;
                for step in key.constant.iter().flatten() {
                    flow = flow.step(step);
                    self.note(&flow, Depth::Presence);
                }
                flow.join(fallback);
                flow
            }
            ("count" | "object.keys", [value]) => {
                self.note(value, Depth::Keys);
                Flow::default()
            }
            ("is_array" | "is_boolean" | "is_null" | "is_number" | "is_object" | "is_set" | "is_string" | "type_name", [value]) => {
                self.note(value, Depth::Presence);
                Flow::default()
            }
            _ => {
                for argument in &arguments {
                    self.consume(argument);
                }
                Flow::default()
            }
        }
    }

    /// A variable, or steps into one: into the input, a rule's value, or what a variable stands for.
    fn reference(&mut self, home: &Home, env: &mut Env, expr: &Expr) -> Flow {
        match expr {
            Expr::Var { .. } => {
                let name = text_of(expr);
                if let Some(flow) = env.get(&name) {
                    return flow.clone();
                }
                match name.as_str() {
                    "input" => Flow::path(Vec::new()),
                    "data" => Flow::default(),
                    _ => self.resolve(home, &name).map(|full| self.rule(&full)).unwrap_or_default(),
                }
            }
            Expr::RefDot { refr, field, .. } => {
                if let Some(full) = dotted(expr).filter(|name| !env.contains_key(root(name))).and_then(|name| self.resolve(home, &name)) {
                    return self.rule(&full);
                }
                let step = field.1.as_string().map_or(Step::Any, |key| Step::Key(key.as_ref().into()));
                self.reference(home, env, refr).step(&step)
            }
            Expr::RefBrack { refr, index, .. } => {
                let base = self.reference(home, env, refr);
                let index = if is_variable(index) && !self.bound(home, env, index) {
                    self.note(&base, Depth::Keys);
                    self.bind(home, env, index, &Flow::default());
                    Flow::default()
                } else {
                    self.value(home, env, index)
                };
                match index.constant.as_deref() {
                    Some([step]) if index.paths.is_empty() => base.step(step),
                    _ => {
                        self.consume(&index);
                        base.step(&Step::Any)
                    }
                }
            }
            other => self.value(home, env, other),
        }
    }

    fn bound(&self, home: &Home, env: &Env, expr: &Expr) -> bool {
        let name = text_of(expr);
        env.contains_key(&name) || name == "input" || name == "data" || self.resolve(home, &name).is_some()
    }

    /// Gives the variables of a pattern what they stand for; constants in it are compared, so the value is read whole.
    fn bind(&mut self, home: &Home, env: &mut Env, pattern: &Expr, flow: &Flow) {
        match pattern {
            Expr::Var { .. } => {
                let name = text_of(pattern);
                match env.get_mut(&name) {
                    _ if name == "_" => {}
                    Some(known) if known == flow => {}
                    Some(known) => known.join(flow),
                    None => _ = env.insert(name, flow.clone()),
                }
            }
            Expr::Array { items, .. } => {
                self.note(flow, Depth::Keys);
                for (n, item) in items.iter().enumerate() {
                    self.bind(home, env, item, &flow.step(&Step::Index(n)));
                }
            }
            Expr::Object { fields, .. } => {
                for (_, key, value) in fields {
                    let key = self.value(home, env, key);
                    self.consume(&key);
                    let step = match key.constant.as_deref() {
                        Some([step]) => step.clone(),
                        _ => Step::Any,
                    };
                    let inside = flow.step(&step);
                    self.note(&inside, Depth::Presence);
                    self.bind(home, env, value, &inside);
                }
            }
            other => {
                let value = self.value(home, env, other);
                self.consume(&value);
                self.consume(flow);
            }
        }
    }

    fn resolve(&self, home: &Home, name: &str) -> Option<String> {
        let known = |full: String| self.rules.contains_key(&full).then_some(full);
        if name.starts_with("data.") {
            return known(name.to_string());
        }
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        if let Some(full) = home.imports.get(first) {
            return known(rest.map_or_else(|| full.clone(), |rest| format!("{full}.{rest}")));
        }
        known(format!("{}.{name}", home.package))
    }

    fn note(&mut self, flow: &Flow, depth: Depth) {
        if flow.paths.len() > MAX_PATHS {
            self.everything();
        }
        self.read.extend(flow.paths.iter().map(|path| Read { path: path.clone(), depth }));
    }

    fn consume(&mut self, flow: &Flow) {
        self.note(flow, Depth::Whole);
        if let Some(inside) = flow.inside.clone() {
            self.consume(&inside);
        }
    }

    fn everything(&mut self) -> Flow {
        self.all = true;
        self.read.insert(Read { path: Vec::new(), depth: Depth::Whole });
        Flow::default()
    }
}

fn union(flows: Vec<Flow>) -> Flow {
    let mut flows = flows.into_iter();
    let mut sum = flows.next().unwrap_or_default();
    for flow in flows {
        sum.join(&flow);
    }
    sum
}

/// Of several reads of one path, the deepest says it all.
fn minimal(reads: BTreeSet<Read>) -> BTreeSet<Read> {
    // The order is by path, then by depth: the last of each path wins.
    let deepest: BTreeMap<Vec<Step>, Depth> = reads.into_iter().map(|read| (read.path, read.depth)).collect();
    deepest.into_iter().map(|(path, depth)| Read { path, depth }).collect()
}

fn is_variable(expr: &Expr) -> bool {
    matches!(expr, Expr::Var { .. })
}

fn text_of(expr: &Expr) -> String {
    expr.span().text().to_string()
}

fn root(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// `a.b.c` where the expression is a variable with fields (in either notation); `None` for all else.
pub(super) fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Var { .. } => Some(text_of(expr)),
        Expr::RefDot { refr, field, .. } => Some(format!("{}.{}", dotted(refr)?, field.1.as_string().ok()?)),
        Expr::RefBrack { refr, index, .. } => match index.as_ref() {
            Expr::String { value, .. } => Some(format!("{}.{}", dotted(refr)?, value.as_string().ok()?)),
            _ => None,
        },
        _ => None,
    }
}

/// The name that a rule defines, within its package.
pub(super) fn rule_name(rule: &Rule) -> Option<String> {
    let refr = match rule {
        Rule::Default { refr, .. } => refr,
        Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. }, .. } => refr,
    };
    let mut at = refr;
    while let Expr::RefBrack { refr, .. } = at.as_ref() {
        at = refr;
    }
    dotted(at)
}
