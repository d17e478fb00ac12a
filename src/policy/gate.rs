//! What a rule may not do, found in its text: reach out of the run, recurse, or call what does not exist.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use regorus::unstable::{BUILTINS, Expr, Literal, Module, Query, Ref, Rule, RuleHead};

use super::reads::{dotted, rule_name};
use crate::document::nearest;

/// Functions whose answer is not in the input. `http.send` also looks as if it worked, and gives nothing.
const REFUSED: [&str; 8] =
    ["http.send", "rand.intn", "time.now_ns", "opa.runtime", "uuid.rfc4122", "net.lookup_ip_addr", "rego.metadata.rule", "rego.metadata.chain"];

/// Why modules are refused: the byte in the last module, and the reason.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) at: std::ops::Range<usize>,
    pub(super) reason: String,
    pub(super) help: Option<String>,
}

/// Checks `module`, with the helpers that it is loaded with.
pub(super) fn check(module: &Ref<Module>, helpers: &[Ref<Module>]) -> Vec<Refusal> {
    let mut rules: HashMap<String, Vec<Called>> = HashMap::new();
    for each in helpers.iter().chain([module]) {
        let package = format!("data.{}", dotted(&each.package.refr).unwrap_or_default());
        for rule in &each.policy {
            if let Some(name) = rule_name(rule) {
                rules.entry(format!("{package}.{name}")).or_default().extend(names(rule, each, &package));
            }
        }
    }
    let package = format!("data.{}", dotted(&module.package.refr).unwrap_or_default());
    let mut refusals = Vec::new();
    for rule in &module.policy {
        for called in names(rule, module, &package).into_iter().filter(|called| called.call) {
            let plain = called.written.as_str();
            if REFUSED.contains(&plain) {
                refusals.push(Refusal {
                    at: called.at,
                    reason: format!("`{plain}` is not allowed in rules: its answer is not in the files that are judged"),
                    help: Some("read what is needed from the input, or declare a parameter".into()),
                });
            } else if !rules.contains_key(&called.full) && !BUILTINS.contains_key(plain) && plain != "print" {
                let near = nearest(plain, BUILTINS.keys().copied().chain(rules.keys().map(String::as_str)));
                refusals.push(Refusal {
                    at: called.at,
                    reason: format!("there is no function `{plain}`"),
                    help: near.map(|near| format!("did you mean `{near}`?")),
                });
            }
        }
    }
    let graph: BTreeMap<&str, BTreeSet<&str>> =
        rules.iter().map(|(name, called)| (name.as_str(), called.iter().map(|c| c.full.as_str()).filter(|full| rules.contains_key(*full)).collect())).collect();
    if let Some(name) = recursive(&graph, &package) {
        let at =
            module.policy.iter().find(|rule| rule_name(rule).is_some_and(|own| format!("{package}.{own}") == name)).map_or(0..0, |rule| range(rule.span()));
        refusals.push(Refusal {
            at,
            reason: format!("`{}` refers to itself: rules and functions may not recurse", name.strip_prefix("data.").unwrap_or(&name)),
            help: Some("`walk` visits what is nested, `graph.reachable` follows references".into()),
        });
    }
    refusals
}

/// A rule of `package` that can come back to itself.
fn recursive(graph: &BTreeMap<&str, BTreeSet<&str>>, package: &str) -> Option<String> {
    graph.keys().filter(|name| name.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'))).find_map(|start| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = graph.get(start)?.iter().copied().collect();
        while let Some(name) = open.pop() {
            if name == *start {
                return Some((*start).to_string());
            }
            if seen.insert(name) {
                open.extend(graph.get(name).into_iter().flatten().copied());
            }
        }
        None
    })
}

/// The full names, dotted from `data`, of everything that a module speaks of: each as long as it is written.
pub(super) fn uses(module: &Module) -> BTreeSet<String> {
    let package = format!("data.{}", dotted(&module.package.refr).unwrap_or_default());
    let imports = imports(module);
    let mut found = BTreeSet::new();
    for rule in &module.policy {
        walk_rule(rule, &mut |expr| {
            let name = match expr {
                Expr::Call { fcn, .. } => dotted(fcn),
                _ => dotted(expr),
            };
            let inside = name.is_none() || matches!(expr, Expr::Call { .. });
            found.extend(name.map(|written| full(&written, &imports, &package)));
            inside
        });
    }
    found
}

struct Called {
    /// With the package, as if it were one of the modules' own.
    full: String,
    written: String,
    call: bool,
    at: std::ops::Range<usize>,
}

/// Every name that a rule uses.
fn names(rule: &Rule, module: &Module, package: &str) -> Vec<Called> {
    let imports = imports(module);
    let mut found = Vec::new();
    walk_rule(rule, &mut |expr| {
        let (function, call) = match expr {
            Expr::Call { fcn, .. } => (fcn.as_ref(), true),
            Expr::Var { .. } | Expr::RefDot { .. } => (expr, false),
            _ => return true,
        };
        if let Some(written) = dotted(function) {
            found.push(Called { full: full(&written, &imports, package), call, at: range(function.span()), written });
        }
        true
    });
    found
}

/// What each imported name stands for.
fn imports(module: &Module) -> HashMap<String, String> {
    let named = module.imports.iter().filter_map(|import| {
        let full = dotted(&import.refr)?;
        Some((import.r#as.as_ref().map_or_else(|| full.rsplit('.').next().unwrap_or("").to_string(), |name| name.text().to_string()), full))
    });
    named.collect()
}

/// A name with its package.
fn full(written: &str, imports: &HashMap<String, String>, package: &str) -> String {
    let (first, rest) = written.split_once('.').unwrap_or((written, ""));
    match imports.get(first) {
        _ if first == "data" => written.to_string(),
        Some(import) if rest.is_empty() => import.clone(),
        Some(import) => format!("{import}.{rest}"),
        None => format!("{package}.{written}"),
    }
}

fn range(span: &regorus::unstable::Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

/// Calls `see` with every expression of a rule; what it answers says whether to look inside.
fn walk_rule(rule: &Rule, see: &mut impl FnMut(&Expr) -> bool) {
    match rule {
        Rule::Default { value, .. } => walk(value, see),
        Rule::Spec { head, bodies, .. } => {
            match head {
                RuleHead::Compr { refr, assign, .. } => {
                    if let Expr::RefBrack { index, .. } = refr.as_ref() {
                        walk(index, see);
                    }
                    assign.iter().for_each(|assign| walk(&assign.value, see));
                }
                RuleHead::Set { key, .. } => key.iter().for_each(|key| walk(key, see)),
                RuleHead::Func { args, assign, .. } => {
                    args.iter().for_each(|arg| walk(arg, see));
                    assign.iter().for_each(|assign| walk(&assign.value, see));
                }
            }
            for body in bodies {
                body.assign.iter().for_each(|assign| walk(&assign.value, see));
                walk_query(&body.query, see);
            }
        }
    }
}

fn walk_query(query: &Query, see: &mut impl FnMut(&Expr) -> bool) {
    for statement in &query.stmts {
        for with in &statement.with_mods {
            walk(&with.refr, see);
            walk(&with.r#as, see);
        }
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                key.iter().for_each(|key| walk(key, see));
                walk(value, see);
                walk(collection, see);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => walk(expr, see),
            Literal::Every { domain, query, .. } => {
                walk(domain, see);
                walk_query(query, see);
            }
        }
    }
}

fn walk(expr: &Expr, see: &mut impl FnMut(&Expr) -> bool) {
    if !see(expr) {
        return;
    }
    match expr {
        Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } | Expr::Var { .. } => {}
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| walk(item, see)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
            walk(key, see);
            walk(value, see);
        }),
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            walk(term, see);
            walk_query(query, see);
        }
        Expr::ObjectCompr { key, value, query, .. } => {
            walk(key, see);
            walk(value, see);
            walk_query(query, see);
        }
        // The function's own name is seen with the call.
        Expr::Call { params, .. } => params.iter().for_each(|param| walk(param, see)),
        Expr::UnaryExpr { expr, .. } => walk(expr, see),
        Expr::RefDot { refr, .. } => walk(refr, see),
        Expr::RefBrack { refr, index, .. } => {
            walk(refr, see);
            walk(index, see);
        }
        Expr::BinExpr { lhs, rhs, .. } | Expr::BoolExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
            walk(lhs, see);
            walk(rhs, see);
        }
        Expr::Membership { key, value, collection, .. } => {
            key.iter().for_each(|key| walk(key, see));
            walk(value, see);
            walk(collection, see);
        }
    }
}
