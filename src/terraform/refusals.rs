//! What Terraform would refuse though nothing depends on it: told, so that nobody takes a broken module for a sound one.

use super::eval::{Evaluated, Scope};
use super::instance::Instance;
use super::module::{Module, is_true};
use super::syntax::{Block, Body, Expr, Kind, Step};
use super::types::{Type, convert};
use super::value::Data;
use crate::source::{Problem, Span};

/// The types of blocks that stand at the top of a file.
const BLOCKS: [&str; 14] =
    ["terraform", "provider", "variable", "locals", "output", "resource", "data", "module", "check", "import", "moved", "removed", "ephemeral", "action"];

/// Names that a variable must not have: they mean something in calls of modules.
const RESERVED: [&str; 8] = ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

/// Tells what is wrong with a file's blocks by their looks.
pub(super) fn look(body: &Body, is_json: bool, problems: &mut Vec<Problem>) {
    let mut tell = |at: Span, message: String, help: &str| problems.push(Problem::warning(at, message).help(help));
    for block in &body.blocks {
        if !BLOCKS.contains(&&*block.kind) && &*block.kind != "language" {
            tell(
                block.header,
                format!("`{}` is no type of block that stands here", block.kind),
                "Terraform refuses this block: look for a missing brace before it, or remove it",
            );
        }
        match (&*block.kind, block.labels.first()) {
            ("variable", Some(name)) if RESERVED.contains(&&**name) => {
                tell(block.header, format!("a variable must not be called `{name}`"), "Terraform refuses this name: give it another one");
            }
            ("resource" | "data", _) => literal_lifecycle(block, &mut tell),
            _ => {}
        }
        if let ("variable", Some(kind)) = (&*block.kind, block.body.get("type"))
            && !is_json
            && let Some(word) = kind.text()
        {
            tell(kind.at, format!("the type `{word}` stands between quotes"), "Terraform refuses this since version 1.0: write it without them");
        }
    }
}

fn literal_lifecycle(block: &Block, tell: &mut impl FnMut(Span, String, &str)) {
    for lifecycle in block.body.blocks("lifecycle") {
        for name in ["prevent_destroy", "create_before_destroy"] {
            if let Some(expr) = lifecycle.body.get(name).filter(|expr| !expr.is_literal()) {
                tell(expr.at, format!("`{name}` must be a literal"), "Terraform refuses this: write `true` or `false`");
            }
        }
    }
}

/// Tells what a `removed` block says is gone and is not.
pub(super) fn removed(module: &Module, blocks: &[Block]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for block in blocks.iter().filter(|block| &*block.kind == "removed") {
        let Some(from) = block.body.get("from") else { continue };
        let Some(address) = address(from) else { continue };
        if module.by_address.contains_key(&*address) || module.calls.iter().any(|call| *call.address == *address) {
            let message = format!("`{address}` is said to be removed, and is declared");
            problems.push(Problem::warning(from.at, message).help("Terraform refuses this: remove one of the two"));
        }
    }
    problems
}

/// The address that a bare reference spells.
fn address(expr: &Expr) -> Option<String> {
    let Kind::Traverse(of, steps) = &expr.is else { return None };
    let Kind::Name(root) = &of.is else { return None };
    let mut address = root.to_string();
    for step in steps {
        let Step::Attr(name) = step else { return None };
        address = format!("{address}.{name}");
    }
    Some(address)
}

impl Instance<'_> {
    /// Tells the conditions that do not hold: of variables and outputs.
    pub(super) fn tell_conditions(&self) {
        for (name, block) in &self.module.variables {
            for rule in block.body.blocks("validation") {
                self.tell_condition(rule, &format!("the value of variable `{name}` does not meet its validation"));
            }
        }
        for block in &self.module.outputs {
            let name = block.labels.first().map_or("", |name| name);
            for rule in block.body.blocks("precondition") {
                self.tell_condition(rule, &format!("the precondition of output `{name}` does not hold"));
            }
            self.tell_ephemeral(name, block);
        }
    }

    /// An ephemeral output is one of a called module, and its value is ephemeral.
    fn tell_ephemeral(&self, name: &str, block: &Block) {
        let Some(declared) = block.body.get("ephemeral").filter(|expr| is_true(Some(expr))) else { return };
        let is_fed = block.body.get("value").is_some_and(|value| super::references::is_ephemeral(self, value));
        let message = match (self.caller.is_some(), is_fed) {
            (true, true) => return,
            (true, false) => format!("output `{name}` is ephemeral, and its value is not"),
            (false, _) => format!("output `{name}` of a root module must not be ephemeral"),
        };
        self.tell(Problem::warning(declared.at, message).help("Terraform refuses this: remove `ephemeral`"));
    }

    fn tell_condition(&self, rule: &Block, what: &str) {
        let Some(condition) = rule.body.get("condition") else { return };
        // Where it is unknown, it may hold.
        if let Ok(Some(false)) = self.holds(condition, None) {
            self.tell(Problem::warning(condition.at, what.to_owned()).help("Terraform refuses to go on: give a value that the condition allows"));
        }
    }

    fn holds(&self, condition: &Expr, scope: Option<&Scope<'_>>) -> Evaluated<Option<bool>> {
        let value = self.evaluator().eval(condition, scope)?;
        Ok(match convert(value, &Type::Bool).map(|value| value.data) {
            Ok(Data::Bool(yes)) => Some(yes),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{Source, Sources};
    use crate::terraform::{Options, read};

    fn told(name: &str, text: &str) -> Vec<String> {
        let reading = read(&Sources::of([Source::new(name, text, None)]), &Options::default());
        reading.problems.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn what_terraform_refuses_by_its_looks_is_told() {
        assert_eq!(told("a.tf", "resorce \"a\" \"b\" {}\n"), ["`resorce` is no type of block that stands here"]);
        assert_eq!(told("a.tf", "variable \"count\" {}\n"), ["a variable must not be called `count`"]);
        assert_eq!(told("a.tf", "variable \"v\" {\n  type = \"string\"\n}\n"), ["the type `string` stands between quotes"]);
        assert_eq!(told("a.tf.json", r#"{"variable": {"v": {"type": "string"}}}"#), [] as [&str; 0]);
        assert_eq!(told("a.tf", "resource \"a\" \"b\" {\n  lifecycle {\n    prevent_destroy = 1 == 1\n  }\n}\n"), ["`prevent_destroy` must be a literal"]);
        assert_eq!(told("a.tf", "removed {\n  from = a.b\n}\nresource \"a\" \"b\" {}\n"), ["`a.b` is said to be removed, and is declared"]);
        assert_eq!(
            told("a.tf", "moved {\n  from = a.c\n  to = a.b\n}\nimport {\n  to = a.b\n  id = 1\n}\ncheck \"c\" {}\nresource \"a\" \"b\" {}\n"),
            [] as [&str; 0]
        );
    }

    #[test]
    fn a_validation_that_fails_is_told() {
        let variable = |value: &str| {
            format!("variable \"v\" {{\n  default = {value}\n  validation {{\n    condition = length(var.v) > 1\n    error_message = \"short\"\n  }}\n}}\n")
        };
        assert_eq!(told("a.tf", &variable("\"x\"")), ["the value of variable `v` does not meet its validation"]);
        assert_eq!(told("a.tf", &variable("\"xy\"")), [] as [&str; 0]);
        assert_eq!(
            told("a.tf", "output \"o\" {\n  value = 1\n  precondition {\n    condition = 1 == 2\n    error_message = \"no\"\n  }\n}\n"),
            ["the precondition of output `o` does not hold"]
        );
    }

    #[test]
    fn repetition_that_terraform_refuses_is_told() {
        assert_eq!(told("a.tf", "resource \"a\" \"b\" {\n  count = 1\n  for_each = {}\n}\n"), ["`a.b`: `count` and `for_each` exclude each other"]);
        assert_eq!(
            told("a.tf", "resource \"a\" \"b\" {\n  for_each = sensitive({ x = 1 })\n}\n"),
            ["`a.b`: for_each must not be sensitive: its keys are shown in addresses"]
        );
    }
}
