//! A compiled module: regorus, its limits, and its errors.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use regorus::unstable::{Module, Ref};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

use super::gate;
use super::heads;
use super::reads::dotted;

/// One evaluation may take this long. It is a backstop: rules cannot recurse, so they end by themselves.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// The helpers, and engines that hold those of them that some module needs, to be cloned for it. What an engine holds is
/// analysed anew for each module, so none holds more than is needed.
#[derive(Debug)]
pub(super) struct Base {
    bare: Engine,
    helpers: Vec<Helper>,
    engines: Mutex<HashMap<BTreeSet<usize>, Engine>>,
}

#[derive(Debug)]
struct Helper {
    path: String,
    text: String,
    module: Ref<Module>,
    /// `data.lib.aws`
    package: String,
    uses: BTreeSet<String>,
}

impl Base {
    /// Parses the helpers, each a path and its text.
    pub(super) fn new<'a>(helpers: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<(String, Fault)>) {
        let mut bare = Engine::new();
        bare.set_strict_builtin_errors(true);
        if let Some(check_interval) = NonZeroU32::new(1024) {
            bare.set_execution_timer_config(ExecutionTimerConfig { limit: TIME_LIMIT, check_interval });
        }
        let mut base = Self { bare, helpers: Vec::new(), engines: Mutex::default() };
        let mut faults = Vec::new();
        for (path, text) in helpers {
            match base.parse(path, text) {
                Ok(module) => base.helpers.push(Helper {
                    path: path.into(),
                    text: base.bound(&module, path, text),
                    package: package(&module),
                    uses: gate::uses(&module),
                    module,
                }),
                Err(fault) => faults.push((path.to_string(), fault)),
            }
        }
        (base, faults)
    }

    /// The helpers' own syntax trees.
    pub(super) fn trees(&self) -> Vec<Ref<Module>> {
        self.helpers.iter().map(|helper| helper.module.clone()).collect()
    }

    /// A module by itself.
    pub(super) fn parse(&self, path: &str, text: &str) -> Result<Ref<Module>, Fault> {
        let mut engine = self.bare.clone();
        engine.add_policy(path.into(), text.into()).map_err(|error| Fault::of(&error.to_string(), text))?;
        engine.get_modules().last().cloned().ok_or_else(|| Fault { at: 0..0, reason: "there is no module".into() })
    }

    /// One module with the helpers that it needs, and their syntax trees, the module's last. regorus forgets what a rule
    /// has found, or stops, where a head is undefined for one of its solutions; Rego passes such a solution over. So it is
    /// given the text with its heads bound in its bodies.
    pub(super) fn with(&self, path: &str, text: &str) -> Result<(Compiled, Vec<Ref<Module>>), Fault> {
        let module = self.parse(path, text)?;
        let needed = self.needed(&module);
        let helpers = needed.iter().filter_map(|n| self.helpers.get(*n)).map(|helper| helper.module.clone());
        let trees = helpers.chain([module.clone()]).collect();
        let mut engine = self.holding(&needed);
        if engine.add_policy(path.into(), heads::bind(&module, text)).is_err() {
            engine = self.holding(&needed);
            engine.add_policy(path.into(), text.into()).map_err(|error| Fault::of(&error.to_string(), text))?;
        }
        Ok((Compiled(engine), trees))
    }

    /// A module's text with its heads bound in its bodies, where that is well formed.
    fn bound(&self, module: &Module, path: &str, text: &str) -> String {
        let bound = heads::bind(module, text);
        if self.parse(path, &bound).is_ok() { bound } else { text.to_string() }
    }

    /// The helpers that a module speaks of, and those that they speak of in turn.
    fn needed(&self, module: &Module) -> BTreeSet<usize> {
        let own = package(module);
        let mut needed = BTreeSet::new();
        let mut open = vec![gate::uses(module)];
        while let Some(uses) = open.pop() {
            for (n, helper) in self.helpers.iter().enumerate() {
                let spoken_of = |name: &String| below(name, &helper.package) || below(&helper.package, name);
                if (helper.package == own || uses.iter().any(spoken_of)) && needed.insert(n) {
                    open.push(helper.uses.clone());
                }
            }
        }
        needed
    }

    fn holding(&self, helpers: &BTreeSet<usize>) -> Engine {
        let mut engines = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = engines.get(helpers) {
            return engine.clone();
        }
        let mut engine = self.bare.clone();
        for helper in helpers.iter().filter_map(|n| self.helpers.get(*n)) {
            // It was parsed before, so it is well formed.
            let _ = engine.add_policy(helper.path.clone(), helper.text.clone());
        }
        engines.insert(helpers.clone(), engine.clone());
        engine
    }
}

/// `data.lib.aws`
fn package(module: &Module) -> String {
    format!("data.{}", dotted(&module.package.refr).unwrap_or_default())
}

/// Whether a dotted name is another one, or something in it.
fn below(name: &str, above: &str) -> bool {
    name.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
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
    fn a_module_is_given_the_helpers_that_it_needs_and_no_others() {
        let helpers = [
            ("lib/a.rego", "package lib.a\n\nimport data.lib.b\n\nf(x) := b.g(x)\n"),
            ("lib/b.rego", "package lib.b\n\ng(x) := x\n\nknown := {\"k\"}\n"),
            ("lib/c.rego", "package lib.c\n\nh(x) := x\n"),
            ("lib/own.rego", "package rules.r\n\nmore := 1\n"),
        ];
        let (base, faults) = Base::new(helpers);
        assert!(faults.is_empty(), "{faults:?}");
        let given = |body: &str| {
            let (_, trees) = base.with("r.rego", &format!("package rules.r\n\n{body}\n")).expect("is well formed");
            trees.iter().map(|module| package(module)).collect::<Vec<_>>()
        };
        assert_eq!(given("deny := 1"), ["data.rules.r", "data.rules.r"]);
        assert_eq!(given("import data.lib.a\n\ndeny := a.f(1)"), ["data.lib.a", "data.lib.b", "data.rules.r", "data.rules.r"]);
        assert_eq!(given("import data.lib.b as other\n\ndeny := 1 if \"k\" in other.known"), ["data.lib.b", "data.rules.r", "data.rules.r"]);
        assert_eq!(given("import data.lib\n\ndeny := lib.c.h(1)"), ["data.lib.c", "data.rules.r", "data.rules.r"]);
        assert_eq!(given("deny := data.lib[input.x].known").len(), 5);
        assert_eq!(given("import data.lib as l\n\ndeny := [x | some x in l]").len(), 5);
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
