//! Functions that read files: those of the run, and no others.

use super::Param::{Any, Text as T};
use super::{Context, Function, Gives, Sees, known, text};
use crate::source::{Loaded, Problem, SourceId, Span};
use crate::terraform::eval::{Evaluated, Evaluator, Names, Scope, refuse, unknown_as};
use crate::terraform::parse;
use crate::terraform::syntax::Step;
use crate::terraform::types::{Type, convert};
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[
    known("file", &[T], Gives::Text, |c, a| with_bytes(c, "file", a, |bytes| Ok(written(bytes)?.into()))),
    known("filebase64", &[T], Gives::Text, |c, a| with_bytes(c, "filebase64", a, |bytes| Ok(data_encoding::BASE64.encode(bytes).into()))),
    known("fileexists", &[T], Gives::Bool, |c, a| match find(c, text(a, 0)?) {
        Loaded::Bytes(_) => Ok(true.into()),
        Loaded::Missing => Ok(false.into()),
        Loaded::Folder => Err(format!("`{}` is a folder", text(a, 0)?)),
        Loaded::Refused(why) => Ok(refused(c, "fileexists", text(a, 0)?, why, Type::Bool)),
    }),
    known("fileset", &[T, T], Gives::Set, fileset),
    known("templatefile", &[T, Any], Gives::Text, template_file).sees(Sees::All),
    known("templatestring", &[T, Any], Gives::Text, |context, a| match a {
        [template, _] if template.unknown().is_some() => Ok(unknown_of(template)),
        [_, variables] => template(context, "the template", text(a, 0)?, variables),
        _ => Err("two arguments are required".into()),
    })
    .sees(Sees::All),
    known("basename", &[T], Gives::Text, |_, a| Ok(basename(text(a, 0)?).into())),
    known("dirname", &[T], Gives::Text, |_, a| Ok(dirname(text(a, 0)?).into())),
    known("abspath", &[T], Gives::Text, |c, a| Ok(c.unknown(format!("abspath(\"{}\") depends on where Terraform runs", text(a, 0)?), Type::Text))),
    known("pathexpand", &[T], Gives::Text, |c, a| match text(a, 0)? {
        path if path.starts_with('~') => Ok(c.unknown(format!("pathexpand(\"{path}\") depends on who runs Terraform"), Type::Text)),
        path => Ok(path.into()),
    }),
];

fn unknown_of(value: &Value) -> Value {
    value.unknown().map_or(Value::NULL, |unknown| unknown_as(unknown, Type::Text, false))
}

/// What a path names: relative to the folder where Terraform runs, which is the root module's.
fn find(context: &Context<'_>, path: &str) -> Loaded {
    context.evaluator.sources.load(&normal(context.evaluator.folder, path))
}

/// The unknown that stands for what lies outside of the files that may be read, and a problem that says so.
fn refused(context: &Context<'_>, function: &str, path: &str, why: &str, kind: Type) -> Value {
    let problem =
        Problem::warning(context.at, format!("`{path}` {why}, and is not read")).help("give its folder as a path of its own, or give the value as a variable");
    context.evaluator.budget.tell(problem);
    context.unknown(format!("{function}(\"{path}\"): the file {why}"), kind)
}

/// What is made of the bytes of the file that the first argument names.
fn with_bytes(context: &mut Context<'_>, function: &str, a: &[Value], make: impl FnOnce(&[u8]) -> Result<Value, String>) -> Result<Value, String> {
    let path = text(a, 0)?;
    match find(context, path) {
        Loaded::Bytes(bytes) => {
            context.charge(bytes.len() / 64)?;
            make(&bytes)
        }
        Loaded::Missing => Err(format!("there is no file `{path}`")),
        Loaded::Folder => Err(format!("`{path}` is a folder")),
        Loaded::Refused(why) => Ok(refused(context, function, path, why, Type::Text)),
    }
}

/// Bytes as the text that they are.
fn written(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text: `filebase64` reads it".into())
}

/// A digest of a file's bytes.
pub(super) fn digest(context: &mut Context<'_>, a: &[Value], digest: fn(&[u8]) -> String) -> Result<Value, String> {
    with_bytes(context, "the digest of file", a, |bytes| Ok(digest(bytes).into()))
}

fn fileset(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (folder, pattern) = (text(a, 0)?, text(a, 1)?);
    let glob = globset::GlobBuilder::new(&normal("", pattern)).literal_separator(true).backslash_escape(true).build();
    let glob = glob.map_err(|_| format!("`{pattern}` is no pattern of paths"))?.compile_matcher();
    let found = match context.evaluator.sources.list(&normal(context.evaluator.folder, folder)) {
        Ok(found) => found,
        Err(why) => return Ok(refused(context, "fileset", folder, why, Type::Set(Type::Text.into()))),
    };
    context.charge(found.len())?;
    Ok(Value::set(found.iter().filter(|path| glob.is_match(path)).map(|path| Value::from(path.as_str())).collect()))
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

fn template_file(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let [path, variables] = a else { return Err("two arguments are required".into()) };
    if path.unknown().is_some() {
        return Ok(unknown_of(path));
    }
    let path = text(a, 0)?.to_owned();
    let bytes = match find(context, &path) {
        Loaded::Bytes(bytes) => bytes,
        Loaded::Missing => return Err(format!("there is no file `{path}`")),
        Loaded::Folder => return Err(format!("`{path}` is a folder")),
        Loaded::Refused(why) => return Ok(refused(context, "templatefile", &path, why, Type::Text)),
    };
    template(context, &path, written(&bytes)?, variables)
}

/// Fills in a template; `name` is how it is called where it is wrong.
fn template(context: &mut Context<'_>, name: &str, written: &str, variables: &Value) -> Result<Value, String> {
    if variables.unknown().is_some() {
        return Ok(unknown_of(variables));
    }
    if variables.mapping().is_none() {
        return Err("the variables must be an object".into());
    }
    context.charge(written.len())?;
    let evaluator = context.evaluator;
    let id = evaluator.sources.find(&normal(evaluator.folder, name)).unwrap_or(SourceId(u32::MAX));
    let expr = parse::template(id, written).map_err(|problem| format!("`{name}` {}", problem.message))?;
    let names = Variables(variables);
    let inner = Evaluator { names: &names, ..*evaluator };
    let value = inner.deeper(context.at, || inner.eval(&expr, None)).map_err(|refusal| format!("`{name}`: {}", refusal.message))?;
    match value.is_null() {
        true => Ok("".into()),
        false => convert(value, &Type::Text),
    }
}
