//! A compiled module: regorus, its limits, and its errors.

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use regorus::unstable::{Module, Ref};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

use super::heads;

/// One evaluation may take this long. It is a backstop: rules cannot recurse, so they end by themselves.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// An engine that holds the helpers, to be cloned for each module.
#[derive(Debug, Clone)]
pub(super) struct Base {
    engine: Engine,
    /// The helpers' own syntax trees.
    trees: Vec<Ref<Module>>,
}

impl Base {
    /// Parses the helpers, each a path and its text.
    pub(super) fn new<'a>(helpers: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<(String, Fault)>) {
        let mut engine = Engine::new();
        engine.set_strict_builtin_errors(true);
        if let Some(check_interval) = NonZeroU32::new(1024) {
            engine.set_execution_timer_config(ExecutionTimerConfig { limit: TIME_LIMIT, check_interval });
        }
        let (mut trees, mut faults) = (Vec::new(), Vec::new());
        for (path, text) in helpers {
            match parse(path, text).and_then(|tree| add(&mut engine, path, text).map(|()| tree)) {
                Ok(tree) => trees.extend(tree),
                Err(fault) => faults.push((path.to_string(), fault)),
            }
        }
        (Self { engine, trees }, faults)
    }

    /// The helpers' own syntax trees.
    pub(super) fn trees(&self) -> &[Ref<Module>] {
        &self.trees
    }

    /// The helpers' syntax trees and that of one module more.
    pub(super) fn trees_with(&self, path: &str, text: &str) -> Result<Vec<Ref<Module>>, Fault> {
        Ok(self.trees.iter().cloned().chain(parse(path, text)?).collect())
    }

    /// The helpers and one module more.
    pub(super) fn with(&self, path: &str, text: &str) -> Result<Compiled, Fault> {
        let mut engine = self.engine.clone();
        add(&mut engine, path, text)?;
        Ok(Compiled(engine))
    }
}

/// The syntax tree of a module, with its own places.
pub(super) fn parse(path: &str, text: &str) -> Result<Option<Ref<Module>>, Fault> {
    let mut engine = Engine::new();
    engine.add_policy(path.into(), text.into()).map_err(|error| Fault::of(&error.to_string(), text))?;
    Ok(engine.get_modules().last().cloned())
}

/// Adds a module whose heads are bound in its bodies. regorus forgets what a rule has found, or stops, where a head is
/// undefined for one of its solutions; Rego passes such a solution over. Bound in the body, it is.
fn add(engine: &mut Engine, path: &str, text: &str) -> Result<(), Fault> {
    let module = parse(path, text)?;
    let bound = module.map(|module| heads::bind(&module, text)).filter(|bound| matches!(parse(path, bound), Ok(Some(_))));
    engine.add_policy(path.into(), bound.unwrap_or_else(|| text.to_string())).map(|_| ()).map_err(|error| Fault::of(&error.to_string(), text))
}

/// A module with its helpers, ready to run. Clones are cheap and share what was compiled.
#[derive(Debug, Clone)]
pub(super) struct Compiled(Engine);

impl Compiled {
    /// Does once what every evaluation needs, so that clones share it.
    pub(super) fn warm(&mut self, rule: &str) {
        self.0.set_input(Value::new_object());
        let _ = self.run(rule);
    }

    pub(super) fn input(&mut self, input: Value) {
        self.0.set_input(input);
    }

    /// The value of a rule, by its full name; `Undefined` where it has none.
    pub(super) fn run(&mut self, rule: &str) -> Result<Value, String> {
        match catch_unwind(AssertUnwindSafe(|| self.0.eval_rule(rule.to_string()))) {
            Ok(result) => result.map_err(|error| told(&error.to_string())),
            Err(_) => Err("the evaluation broke off".into()),
        }
    }
}

/// Why Rego text was refused, and where in it.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) at: std::ops::Range<usize>,
    pub(super) reason: String,
}

/// The reason alone, of an error as regorus renders it: without the value that it quotes, which may be sensitive.
pub(super) fn reason(rendered: &str) -> String {
    let told = rendered.lines().find_map(|line| line.split_once("error: ").map(|(_, reason)| reason.trim()));
    let told = told.unwrap_or_else(|| rendered.lines().last().unwrap_or("").trim());
    QUOTING.iter().fold(told, |told, words| told.split_once(words).map_or(told, |(before, _)| before)).trim_end_matches('.').to_string()
}

/// The reason, and the line of the rule or lens that it concerns.
pub(super) fn told(rendered: &str) -> String {
    let place = rendered.lines().find_map(|line| line.trim().strip_prefix("--> ")?.rsplit_once(':'));
    match place {
        Some((place, _)) => format!("{} ({place})", reason(rendered)),
        None => reason(rendered),
    }
}

/// What regorus writes before a value.
const QUOTING: [&str; 5] = [". Got `", ", found value: ", " to be inserted ", " for node `", " op '"];

impl Fault {
    /// Reads regorus' own rendering: a place `--> file:line:column`, a snippet, and `error: reason`.
    fn of(rendered: &str, text: &str) -> Self {
        let place = rendered.lines().find_map(|line| {
            let (rest, column) = line.trim().strip_prefix("--> ")?.rsplit_once(':')?;
            let (_, row) = rest.rsplit_once(':')?;
            Some((row.parse::<usize>().ok()?, column.parse::<usize>().ok()?))
        });
        let at = place.map_or(0, |(row, column)| {
            let start: usize = text.split_inclusive('\n').take(row.saturating_sub(1)).map(str::len).sum();
            (start + column.saturating_sub(1)).min(text.len())
        });
        let end = text.get(at..).and_then(|rest| rest.split(['\n', ' ']).next()).map_or(at, |word| at + word.len());
        Self { at: at..end, reason: reason(rendered) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_quotes_no_value() {
        for (rendered, told) in [
            ("\n--> a.rego:1:1\n  |\n1 | x\n  | ^\nerror: `add` expects numeric argument. Got `\"hunter2\"` instead", "`add` expects numeric argument"),
            ("error: `count` requires array/object/set/string argument. Got `12345`.", "`count` requires array/object/set/string argument"),
            ("expected composite type, found value: \"hunter2\"", "expected composite type"),
            ("error: item at index 0 is not an object", "item at index 0 is not an object"),
        ] {
            assert_eq!(reason(rendered), told);
        }
    }

    #[test]
    fn a_fault_says_where() {
        let (base, faults) = Base::new([]);
        assert!(faults.is_empty());
        let text = "package rules.a\n\ndeny contains {\"at\": \"x\"} if {\n\tinput.body.x ==\n}\n";
        let fault = base.with("a.rego", text).expect_err("must be refused");
        assert!(text[..fault.at.start].ends_with("==\n") || text[fault.at.clone()].contains('}'), "{fault:?}");
        assert!(!fault.reason.is_empty());
    }
}
