//! Terraform's JSON syntax to the same form as its own: strings are templates, and objects become blocks by what they
//! stand for.
//!
//! JSON does not tell an argument from a block. At the top Terraform fixes which is which; inside a resource the
//! provider's schema does, which is not known here: an object, or an array of objects, is taken as an argument's value,
//! which has the same body as the block would have.

use std::sync::Arc;

use super::parse::{self, Parsed};
use super::syntax::{Attribute, Block, Body, Expr, Kind, Part, Step};
use crate::document::{self, Schema};
use crate::model::{Entry, Node, State, Value};
use crate::source::{Problem, Severity, Source, SourceId, Span};

/// Parses a `.tf.json` or `.tofu.json` file.
pub(super) fn body(id: SourceId, source: &Source) -> Parsed {
    read(id, source, |reader, root| reader.top(root))
}

/// Parses a `.tfvars.json` file: names and literal values.
pub(super) fn variables(id: SourceId, source: &Source) -> Parsed {
    read(id, source, |reader, root| {
        let mut body = Body::default();
        for entry in root.map().into_iter().flat_map(|map| map.iter()) {
            body.attributes.push(Attribute { name: entry.key.clone(), name_at: entry.key_at, value: reader.literal(&entry.node) });
        }
        body
    })
}

fn read(id: SourceId, source: &Source, take: impl FnOnce(&mut Reader<'_>, &Node) -> Body) -> Parsed {
    let mut documents = document::parse(id, source, Schema::Core);
    let broken = documents.problems.iter().any(|problem| problem.severity == Severity::Error);
    let mut reader = Reader { id, source, problems: std::mem::take(&mut documents.problems) };
    let mut body = Body::default();
    let mut state = State::Read;
    match documents.documents.as_slice() {
        [only] if !broken => body = take(&mut reader, &only.node),
        _ => {
            state = State::Unread;
            if !broken {
                reader.problems.push(Problem::of_file(id, "is not one JSON object").help("write one object with the blocks by their types"));
            }
        }
    }
    if state == State::Read && reader.problems.iter().any(|problem| problem.severity == Severity::Error) {
        state = State::Partly;
    }
    Parsed { body, state, problems: reader.problems }
}

struct Reader<'a> {
    id: SourceId,
    source: &'a Source,
    problems: Vec<Problem>,
}

/// Labels that the blocks of a type have at the top of a file.
fn labels(kind: &str) -> Option<usize> {
    match kind {
        "terraform" | "locals" | "moved" | "removed" | "import" => Some(0),
        "variable" | "output" | "module" | "provider" | "check" => Some(1),
        "resource" | "data" | "ephemeral" | "action" => Some(2),
        _ => None,
    }
}

impl Reader<'_> {
    fn top(&mut self, root: &Node) -> Body {
        let mut body = Body::default();
        for part in one_or_more(root) {
            let Some(map) = part.map() else {
                self.refuse(part.at, "an object with the blocks by their types is required");
                continue;
            };
            for entry in map.iter().filter(|entry| &*entry.key != "//") {
                match labels(&entry.key) {
                    Some(labels) => self.blocks(&entry.key, entry, labels, &mut Vec::new(), &mut body),
                    None => self.problems.push(
                        Problem::warning(entry.key_at, format!("`{}` is no type of block", entry.key)).help("check its spelling; nothing below it is judged"),
                    ),
                }
            }
        }
        body
    }

    /// The blocks below a type, through as many levels of labels as there are still to come.
    fn blocks(&mut self, kind: &Arc<str>, entry: &Entry, levels: usize, labels: &mut Vec<Arc<str>>, into: &mut Body) {
        for part in one_or_more(&entry.node) {
            let Some(map) = part.map() else {
                self.refuse(part.at, "an object is required");
                continue;
            };
            if levels == 0 {
                let body = self.block_body(kind, part);
                into.blocks.push(Block { kind: kind.clone(), labels: labels.clone(), header: entry.key_at, at: part.at, body });
                continue;
            }
            for inner in map.iter().filter(|entry| &*entry.key != "//") {
                labels.push(inner.key.clone());
                self.blocks(kind, inner, levels - 1, labels, into);
                labels.pop();
            }
        }
    }

    fn block_body(&mut self, kind: &str, node: &Node) -> Body {
        let mut body = Body::default();
        for entry in node.map().into_iter().flat_map(|map| map.iter()).filter(|entry| &*entry.key != "//") {
            let is_block = match kind {
                "resource" | "data" | "module" => matches!(&*entry.key, "lifecycle" | "provisioner" | "connection" | "dynamic"),
                "check" => &*entry.key == "data",
                _ => false,
            };
            if is_block {
                let levels = match &*entry.key {
                    "data" => 2,
                    "dynamic" | "provisioner" => 1,
                    _ => 0,
                };
                self.blocks(&entry.key, entry, levels, &mut Vec::new(), &mut body);
                continue;
            }
            if kind == "dynamic" && &*entry.key == "content" {
                self.blocks(&entry.key, entry, 0, &mut Vec::new(), &mut body);
                continue;
            }
            let value = match (kind, &*entry.key) {
                ("variable", "type") => self.bare(&entry.node),
                ("variable", "default") => self.literal(&entry.node),
                (_, "depends_on" | "ignore_changes" | "replace_triggered_by" | "provider" | "iterator") => self.bare(&entry.node),
                _ => self.expr(&entry.node),
            };
            body.attributes.push(Attribute { name: entry.key.clone(), name_at: entry.key_at, value });
        }
        body
    }

    /// A value whose strings are templates.
    fn expr(&mut self, node: &Node) -> Expr {
        self.value(node, &mut |reader, text, at| reader.template(text, at))
    }

    /// A value whose strings are text.
    fn literal(&mut self, node: &Node) -> Expr {
        self.value(node, &mut |_, text, _| Kind::Text(text.into()))
    }

    /// A value whose strings are expressions themselves.
    fn bare(&mut self, node: &Node) -> Expr {
        self.value(node, &mut |reader, text, at| match parse::expression(reader.id, text) {
            Ok((expr, _)) => placed(expr, at).is,
            Err(problem) => {
                reader.refuse(at, &problem.message);
                Kind::Text(text.into())
            }
        })
    }

    fn value(&mut self, node: &Node, text: &mut dyn FnMut(&mut Self, &str, Span) -> Kind) -> Expr {
        let is = match &node.value {
            Value::Null | Value::Unknown(_) => Kind::Null,
            Value::Bool(yes) => Kind::Bool(*yes),
            Value::Number(number) => Kind::Number(number.clone()),
            Value::Text(written) => text(self, written, node.at),
            Value::List(items) => Kind::Tuple(items.iter().map(|item| self.value(item, text)).collect()),
            Value::Map(map) => {
                let items = map.iter().map(|entry| {
                    let key = Expr { is: text(self, &entry.key, entry.key_at), at: entry.key_at };
                    (key, self.value(&entry.node, text))
                });
                Kind::Object(items.collect())
            }
        };
        Expr { is, at: node.at }
    }

    /// A string as a template. Its parts stand where the string stands.
    fn template(&mut self, text: &str, at: Span) -> Kind {
        if !text.contains("${") && !text.contains("%{") {
            return Kind::Text(text.into());
        }
        match parse::template(self.id, text) {
            Ok(expr) => placed(expr, at).is,
            Err(problem) => {
                self.refuse(at, &problem.message);
                Kind::Text(text.into())
            }
        }
    }

    fn refuse(&mut self, at: Span, message: &str) {
        let at = if at.range().end <= self.source.text.len() { at } else { Span::file(self.id) };
        self.problems.push(Problem::error(at, message).help("mend this value; the rest of the file is read"));
    }
}

/// An object, or the elements of an array of them.
fn one_or_more(node: &Node) -> &[Node] {
    node.list().unwrap_or(std::slice::from_ref(node))
}

/// An expression that was parsed apart from the file, with the place of the string that it stood in.
fn placed(mut expr: Expr, at: Span) -> Expr {
    place(&mut expr, at);
    expr
}

fn place(expr: &mut Expr, at: Span) {
    expr.at = at;
    match &mut expr.is {
        Kind::Null | Kind::Wrong(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Name(_) => {}
        Kind::Template(parts) => place_parts(parts, at),
        Kind::Tuple(items) => items.iter_mut().for_each(|item| place(item, at)),
        Kind::Object(items) => items.iter_mut().for_each(|(key, value)| {
            place(key, at);
            place(value, at);
        }),
        Kind::Traverse(of, steps) => {
            place(of, at);
            for step in steps {
                if let Step::Index(index) = step {
                    place(index, at);
                }
            }
        }
        Kind::Call(call) => call.arguments.iter_mut().for_each(|argument| place(argument, at)),
        Kind::Unary(_, operand) => place(operand, at),
        Kind::Binary(_, operands) => [&mut operands.0, &mut operands.1].into_iter().for_each(|expr| place(expr, at)),
        Kind::Conditional(c) => [&mut c.0, &mut c.1, &mut c.2].into_iter().for_each(|expr| place(expr, at)),
        Kind::For(each) => {
            [&mut each.of, &mut each.value].into_iter().for_each(|expr| place(expr, at));
            each.key.iter_mut().chain(&mut each.condition).for_each(|expr| place(expr, at));
        }
    }
}

fn place_parts(parts: &mut [Part], at: Span) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(expr) => place(expr, at),
            Part::If { condition, yes, no } => {
                place(condition, at);
                place_parts(yes, at);
                place_parts(no, at);
            }
            Part::For { of, body, .. } => {
                place(of, at);
                place_parts(body, at);
            }
        }
    }
}
