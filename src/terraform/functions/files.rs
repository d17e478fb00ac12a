//! Functions that read files: those of the run, and no others.

use std::sync::Arc;

use super::Param::{Any, Text as T};
use super::{Context, Function, Gives, Sees, known, text};
use crate::source::{Source, Span};
use crate::terraform::eval::{Evaluated, Evaluator, Names, Scope, refuse};
use crate::terraform::parse;
use crate::terraform::syntax::Step;
use crate::terraform::types::Type;
use crate::terraform::value::{Data, Value};

pub(super) const TABLE: &[Function] = &[
    known("file", &[T], Gives::Text, |c, a| match find(c, text(a, 0)?) {
        Some(source) => Ok(source.text.as_str().into()),
        None => unread(c, "file", text(a, 0)?),
    }),
    known("filebase64", &[T], Gives::Text, |c, a| match find(c, text(a, 0)?) {
        Some(source) => Ok(data_encoding::BASE64.encode(source.text.as_bytes()).into()),
        None => unread(c, "filebase64", text(a, 0)?),
    }),
    known("fileexists", &[T], Gives::Bool, |c, a| match find(c, text(a, 0)?) {
        Some(_) => Ok(true.into()),
        // It may be there, and be of a kind that no reader opens.
        None => Ok(c.unknown(format!("fileexists(\"{}\"): the file is not among those read", text(a, 0)?), Type::Bool)),
    }),
    known("templatefile", &[T, Any], Gives::Text, template).sees(Sees::All),
    known("basename", &[T], Gives::Text, |_, a| Ok(basename(text(a, 0)?).into())),
    known("dirname", &[T], Gives::Text, |_, a| Ok(dirname(text(a, 0)?).into())),
];

/// The source that a path names: relative to the working directory, where Terraform runs in the module's folder.
fn find<'c>(context: &Context<'c>, path: &str) -> Option<&'c Source> {
    let evaluator: &'c Evaluator<'c> = context.evaluator;
    let wanted = normal(evaluator.folder, path);
    let as_written = normal("", path);
    let by_path = |wanted: &str| evaluator.sources.iter().find(|(_, source)| *source.path == *wanted).map(|(_, source)| source);
    by_path(&wanted).or_else(|| by_path(&as_written)).filter(|source| source.sha256.is_some() || !source.text.is_empty())
}

fn unread(context: &Context<'_>, function: &str, path: &str) -> Result<Value, String> {
    Ok(context.unknown(format!("{function}(\"{path}\"): the file is not among those read"), Type::Text))
}

/// A digest of a file's bytes, which are those of its text: a byte order mark is not read.
pub(super) fn digest(context: &mut Context<'_>, path: &str, digest: fn(&[u8]) -> String) -> Result<Value, String> {
    match find(context, path) {
        Some(source) => {
            context.charge(source.text.len() / 64)?;
            Ok(digest(source.text.as_bytes()).into())
        }
        None => unread(context, "the digest of file", path),
    }
}

/// A path below a folder, without `.` and `..`.
pub(in crate::terraform) fn normal(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') || folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if whole.starts_with('/') { format!("/{joined}") } else { joined }
}

fn basename(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    match (path.is_empty(), trimmed.rsplit('/').next()) {
        (true, _) => ".".into(),
        (false, Some(name)) if !name.is_empty() => name.into(),
        _ => "/".into(),
    }
}

fn dirname(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => {
            let clean = normal("", folder);
            match (clean.is_empty(), folder.is_empty()) {
                (true, true) => "/".into(),
                (true, false) => ".".into(),
                _ => clean,
            }
        }
        None => ".".into(),
    }
}

/// Names inside a template: its own variables, and nothing of the module around it.
struct Variables<'a>(&'a Value);

impl Names for Variables<'_> {
    fn find(&self, _: &Evaluator<'_>, _: Option<&Scope<'_>>, root: &str, _: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        match self.0.mapping().and_then(|mapping| mapping.items().get(root)) {
            Some(value) => Ok((value.clone().marked(self.0.sensitive), 0)),
            None => refuse(at, format!("the template has no variable `{root}`")),
        }
    }
}

fn template(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (path, variables) = match a {
        [path, variables] => (path, variables),
        _ => return Err("two arguments are required".into()),
    };
    if let Some(unknown) = path.unknown().or_else(|| variables.unknown()) {
        return Ok(Data::Unknown(unknown.clone()).into());
    }
    if variables.mapping().is_none() {
        return Err("the variables must be an object".into());
    }
    let path: Arc<str> = path.text().cloned().ok_or("text is required")?;
    let evaluator = context.evaluator;
    let Some((id, source)) = find(context, &path).and_then(|found| evaluator.sources.iter().find(|(_, source)| std::ptr::eq(*source, found))) else {
        return unread(context, "templatefile", &path);
    };
    context.charge(source.text.len())?;
    let expr = parse::template(id, &source.text).map_err(|problem| format!("`{path}` {}", problem.message))?;
    let names = Variables(variables);
    let inner = Evaluator { names: &names, ..*evaluator };
    let value = inner.deeper(context.at, || inner.eval(&expr, None)).map_err(|refusal| format!("`{path}`: {}", refusal.message))?;
    Ok(if value.is_null() { Value::from("") } else { value })
}
