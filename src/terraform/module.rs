//! A module: what the files of one folder declare together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::refusals;
use super::syntax::{Attribute, Block, Body, Expr};
use crate::model::Unknown;
use crate::source::{Problem, Span};

/// What the files of a folder declare.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// As results name it: the folder, or `.` for the working directory.
    pub root: Arc<str>,
    /// The folder, as in the paths of its files.
    pub folder: Arc<str>,
    pub variables: BTreeMap<Arc<str>, Block>,
    pub locals: BTreeMap<Arc<str>, Attribute>,
    pub outputs: Vec<Block>,
    /// Configurations of providers.
    pub providers: Vec<Block>,
    /// Resources and data sources, in the order of files and lines.
    pub resources: Vec<Declared>,
    /// Calls of other modules.
    pub calls: Vec<Declared>,
    /// Where each address is declared, in `resources`.
    pub by_address: BTreeMap<Arc<str>, usize>,
    /// Files of which not all was read: what they declare is missing here.
    pub unread: Vec<Unknown>,
    pub problems: Vec<Problem>,
}

/// A block that has an address.
#[derive(Debug)]
pub(super) struct Declared {
    /// `aws_s3_bucket`, `data.aws_ami`, `module`.
    pub kind: Arc<str>,
    /// `aws_s3_bucket.b`, `data.aws_ami.a`, `module.m`.
    pub address: Arc<str>,
    pub block: Block,
}

/// A parsed file of a folder.
pub(super) struct File<'a> {
    pub name: &'a str,
    pub body: Body,
}

impl Module {
    /// Puts together what the files of a folder say: plain files first, then those that override.
    pub(super) fn of(folder: &str, files: Vec<File<'_>>) -> Self {
        let root = if folder.is_empty() { "." } else { folder };
        let mut module = Self { root: root.into(), folder: folder.into(), ..Self::default() };
        let (mut overrides, plain): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_override(file.name));
        overrides.sort_by(|a, b| a.name.cmp(b.name));
        let mut removed = Vec::new();
        for file in plain {
            refusals::look(&file.body, file.name.ends_with(".json"), &mut module.problems);
            removed.extend(file.body.blocks.iter().filter(|block| &*block.kind == "removed").cloned());
            module.declare(file.body);
        }
        for file in overrides {
            module.overrule(file);
        }
        module.by_address = module.resources.iter().enumerate().rev().map(|(n, declared)| (declared.address.clone(), n)).collect();
        let told = refusals::removed(&module, &removed);
        module.problems.extend(told);
        module
    }

    fn declare(&mut self, body: Body) {
        for block in body.blocks {
            match (&*block.kind, block.labels.as_slice()) {
                ("variable", [name]) => {
                    let name = name.clone();
                    self.once("variable", &name, block.header, self.variables.contains_key(&name));
                    self.variables.entry(name).or_insert(block);
                }
                ("locals", []) => {
                    for attribute in block.body.attributes {
                        self.once("local value", &attribute.name.clone(), attribute.name_at, self.locals.contains_key(&attribute.name));
                        self.locals.entry(attribute.name.clone()).or_insert(attribute);
                    }
                }
                ("output", [_]) => self.outputs.push(block),
                ("provider", [_]) => self.providers.push(block),
                ("resource" | "data" | "ephemeral" | "module", _) => self.declare_addressed(block),
                // Data sources of a check are read only by that check, but they are read.
                ("check", [_]) => {
                    for inner in block.body.blocks {
                        if &*inner.kind == "data" {
                            self.declare_addressed(inner);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn declare_addressed(&mut self, block: Block) {
        match addressed(block) {
            Ok(declared) if &*declared.kind == "module" => {
                let twice = self.calls.iter().any(|other| other.address == declared.address);
                self.once("module call", &declared.address.clone(), declared.block.header, twice);
                self.calls.push(declared);
            }
            Ok(declared) => {
                self.resources.push(declared);
            }
            Err(header) => self.problems.push(
                Problem::error(header, "is a block without the labels that name it")
                    .help("write `resource \"TYPE\" \"NAME\" {`, `data \"TYPE\" \"NAME\" {` or `module \"NAME\" {`"),
            ),
        }
    }

    fn once(&mut self, what: &str, name: &str, at: Span, is_there: bool) {
        if is_there {
            self.problems.push(
                Problem::warning(at, format!("{what} `{name}` is declared more than once; the first one is taken"))
                    .help("Terraform refuses this: remove all but one"),
            );
        }
    }

    /// Tells addresses that stand twice: both blocks are judged, since nobody knows which one is meant.
    pub(super) fn tell_repeated(&mut self) {
        for (n, declared) in self.resources.iter().enumerate() {
            if self.by_address.get(&declared.address).is_some_and(|first| *first != n) {
                self.problems.push(
                    Problem::warning(declared.block.header, format!("`{}` is declared more than once", declared.address))
                        .help("Terraform refuses this: give it another name"),
                );
            }
        }
    }

    /// Merges a file that overrides: arguments replace arguments, block types replace block types.
    fn overrule(&mut self, file: File<'_>) {
        for block in file.body.blocks {
            let header = block.header;
            let target = match (&*block.kind, block.labels.as_slice()) {
                ("variable", [name]) => self.variables.get_mut(name),
                ("provider", [name]) => {
                    let alias = |block: &Block| block.body.get("alias").and_then(Expr::text).cloned();
                    let wanted = alias(&block);
                    match self.providers.iter_mut().find(|other| other.labels.first() == Some(name) && alias(other) == wanted) {
                        Some(other) => Some(other),
                        // What overrides may also be the only configuration of a provider.
                        None => {
                            self.providers.push(block);
                            continue;
                        }
                    }
                }
                ("output", [name]) => self.outputs.iter_mut().find(|output| output.labels.first() == Some(name)),
                ("locals", []) => {
                    for attribute in block.body.attributes {
                        self.locals.insert(attribute.name.clone(), attribute);
                    }
                    continue;
                }
                ("resource" | "data" | "ephemeral" | "module", _) => match addressed(block.clone()) {
                    Ok(wanted) => {
                        self.resources.iter_mut().chain(&mut self.calls).find(|declared| declared.address == wanted.address).map(|declared| &mut declared.block)
                    }
                    Err(_) => None,
                },
                _ => continue,
            };
            match target {
                Some(target) => merge(&mut target.body, block.body),
                None => self.problems.push(
                    Problem::warning(header, "overrides a block that no other file declares")
                        .help("declare the block in a file that does not override, or remove it here"),
                ),
            }
        }
    }
}

/// A block with its address; its header where it has not the labels for one.
fn addressed(block: Block) -> Result<Declared, Span> {
    match (&*block.kind, block.labels.as_slice()) {
        ("resource", [kind, name]) => Ok(Declared { kind: kind.clone(), address: format!("{kind}.{name}").into(), block }),
        ("data", [kind, name]) => Ok(Declared { kind: format!("data.{kind}").into(), address: format!("data.{kind}.{name}").into(), block }),
        ("ephemeral", [kind, name]) => Ok(Declared { kind: format!("ephemeral.{kind}").into(), address: format!("ephemeral.{kind}.{name}").into(), block }),
        ("module", [name]) => Ok(Declared { kind: "module".into(), address: format!("module.{name}").into(), block }),
        _ => Err(block.header),
    }
}

/// `override.tf`, `*_override.tf`, and their forms in JSON.
pub(super) fn is_override(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    stem == "override" || stem.ends_with("_override")
}

fn merge(base: &mut Body, with: Body) {
    for attribute in with.attributes {
        match base.attributes.iter_mut().find(|other| other.name == attribute.name) {
            Some(other) => *other = attribute,
            None => base.attributes.push(attribute),
        }
    }
    let replaced = |block: &Block| with.blocks.iter().any(|new| kind_of(new) == kind_of(block));
    base.blocks.retain(|block| !replaced(block));
    base.blocks.extend(with.blocks);
}

/// The type of block that a block stands for: a `dynamic` one stands for those that it makes.
pub(super) fn kind_of(block: &Block) -> &Arc<str> {
    match block.labels.first() {
        Some(label) if &*block.kind == "dynamic" => label,
        _ => &block.kind,
    }
}

/// Whether the value of a variable or output is never to be shown: what lives only while Terraform runs is no more for others than what is
/// sensitive.
pub(super) fn is_hidden(block: &Block) -> bool {
    is_true(block.body.get("sensitive")) || is_true(block.body.get("ephemeral"))
}

/// Whether an argument is the literal `true`.
pub(super) fn is_true(expr: Option<&Expr>) -> bool {
    expr.is_some_and(|expr| matches!(expr.is, super::syntax::Kind::Bool(true)) || expr.text().is_some_and(|text| &**text == "true"))
}
