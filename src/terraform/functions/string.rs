//! Functions of text.

use std::sync::Arc;

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use super::Param::{Number as N, Text as T, Texts};
use super::{Context, Function, Gives, Sees, items, known, number, text, whole};
use crate::terraform::eval::unknown_as;
use crate::terraform::types::{Type, convert};
use crate::terraform::value::{Data, TextPart, Unknown, Value};

pub(super) const TABLE: &[Function] = &[
    known("lower", &[T], Gives::Text, |_, a| Ok(each_letter(&text(a, 0)?.replace('İ', "i"), char::to_lowercase).into())),
    known("upper", &[T], Gives::Text, |_, a| Ok(each_letter(text(a, 0)?, char::to_uppercase).into())),
    known("title", &[T], Gives::Text, |_, a| Ok(title(text(a, 0)?).into())),
    known("chomp", &[T], Gives::Text, |_, a| Ok(text(a, 0)?.trim_end_matches(['\n', '\r']).into())),
    known("trimspace", &[T], Gives::Text, |_, a| Ok(text(a, 0)?.trim().into())),
    known("trim", &[T, T], Gives::Text, |_, a| {
        let set = text(a, 1)?;
        Ok(text(a, 0)?.trim_matches(|c| set.contains(c)).into())
    }),
    known("trimprefix", &[T, T], Gives::Text, |_, a| {
        let whole = text(a, 0)?;
        Ok(whole.strip_prefix(text(a, 1)?).unwrap_or(whole).into())
    }),
    known("trimsuffix", &[T, T], Gives::Text, |_, a| {
        let whole = text(a, 0)?;
        Ok(whole.strip_suffix(text(a, 1)?).unwrap_or(whole).into())
    }),
    known("startswith", &[T, T], Gives::Bool, |_, a| {
        at_an_end(a, |parts| parts.first(), |known, wanted| known.starts_with(wanted), |known, wanted| wanted.starts_with(known))
    })
    .sees(Sees::All),
    known("endswith", &[T, T], Gives::Bool, |_, a| {
        at_an_end(a, |parts| parts.last(), |known, wanted| known.ends_with(wanted), |known, wanted| wanted.ends_with(known))
    })
    .sees(Sees::All),
    known("strcontains", &[T, T], Gives::Bool, |_, a| Ok(text(a, 0)?.contains(text(a, 1)?).into())),
    known("strrev", &[T], Gives::Text, |_, a| Ok(text(a, 0)?.graphemes(true).rev().collect::<String>().into())),
    known("substr", &[T, N, N], Gives::Text, substr),
    known("indent", &[N, T], Gives::Text, indent),
    known("join", &[T, Texts], Gives::Text, join).rest(Texts).sees(Sees::Known),
    known("split", &[T, T], Gives::List, split),
    known("replace", &[T, T, T], Gives::Text, replace),
    known("regexreplace", &[T, T, T], Gives::Text, |context, a| substitute(context, text(a, 0)?, text(a, 1)?, text(a, 2)?)),
    known("regex", &[T, T], Gives::Any, |_, a| {
        let (pattern, subject) = (compile(text(a, 0)?)?, text(a, 1)?);
        match pattern.captures(subject) {
            Some(found) => shape(&pattern, &found),
            None => Err("nothing matches the pattern".into()),
        }
    }),
    known("regexall", &[T, T], Gives::List, |context, a| {
        let (pattern, subject) = (compile(text(a, 0)?)?, text(a, 1)?);
        context.charge(subject.len())?;
        let found: Result<Vec<Value>, String> = pattern.captures_iter(subject).map(|found| shape(&pattern, &found)).collect();
        Ok(Value::list(found?))
    }),
];

/// Whether text begins or ends so, of which perhaps only that end is known.
fn at_an_end(a: &[Value], end: fn(&[TextPart]) -> Option<&TextPart>, has: fn(&str, &str) -> bool, may_have: fn(&str, &str) -> bool) -> Result<Value, String> {
    let open = |unknown: &Unknown| Ok(unknown_as(unknown, Type::Bool, false));
    match a {
        [whole, wanted] => match (&whole.data, &wanted.data) {
            (_, Data::Unknown(unknown)) => open(unknown),
            (Data::Unknown(unknown), _) => match (end(&unknown.parts), text(a, 1)?) {
                (_, "") => Ok(true.into()),
                (Some(TextPart::Known(known)), wanted) if has(known, wanted) => Ok(true.into()),
                (Some(TextPart::Known(known)), wanted) if !may_have(known, wanted) => Ok(false.into()),
                _ => open(unknown),
            },
            _ => Ok(has(text(a, 0)?, text(a, 1)?).into()),
        },
        _ => Err("two texts are required".into()),
    }
}

/// Letter by letter: what would become several letters stays as it is.
fn each_letter<I: Iterator<Item = char>>(text: &str, change: fn(char) -> I) -> String {
    let one = |c: char| {
        let mut changed = change(c);
        match (changed.next(), changed.next()) {
            (Some(only), None) => only,
            _ => c,
        }
    };
    text.chars().map(one).collect()
}

/// The first letter of each word in upper case, the rest as it is.
fn title(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .flat_map(|c| {
            let first = !inside;
            inside = c.is_alphanumeric() || c == '_' || (!c.is_ascii() && !c.is_whitespace());
            let upper = if first { Some(c.to_uppercase()) } else { None };
            let same = if first { None } else { Some(c) };
            upper.into_iter().flatten().chain(same)
        })
        .collect()
}

fn substr(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (offset, length) = (whole(a, 1)?, whole(a, 2)?);
    let characters: Vec<&str> = text(a, 0)?.graphemes(true).collect();
    let count = i64::try_from(characters.len()).unwrap_or(i64::MAX);
    let start = if offset < 0 { offset.saturating_add(count).max(0) } else { offset };
    let end = if length < 0 { count } else { start.saturating_add(length).min(count) };
    let (start, end) = (usize::try_from(start).unwrap_or(usize::MAX), usize::try_from(end).unwrap_or(usize::MAX));
    Ok(characters.get(start..end).unwrap_or_default().concat().into())
}

fn indent(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let width = super::numeric::count(number(a, 0)?)?;
    let whole = text(a, 1)?;
    context.charge(whole.matches('\n').count().saturating_mul(width) / 16)?;
    Ok(whole.replace('\n', &format!("\n{}", " ".repeat(width))).into())
}

fn join(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let separator = text(a, 0)?;
    let mut parts: Vec<&str> = Vec::new();
    for n in 1..a.len() {
        for item in items(a, n)? {
            match &item.data {
                Data::Text(part) => parts.push(part),
                _ => return Err("an element is null where text is required".into()),
            }
        }
    }
    context.charge(parts.len().saturating_mul(separator.len()) / 16)?;
    Ok(parts.join(separator).into())
}

fn split(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (separator, whole) = (text(a, 0)?, text(a, 1)?);
    let parts: Vec<Value> = match (whole.is_empty(), separator.is_empty()) {
        (true, true) => Vec::new(),
        (false, true) => whole.chars().map(|c| c.to_string().into()).collect(),
        _ => whole.split(separator).map(Value::from).collect(),
    };
    Ok(Value::list_of(Type::Text, parts))
}

fn replace(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (whole, find, with) = (text(a, 0)?, text(a, 1)?, text(a, 2)?);
    if find.len() > 1
        && let Some(pattern) = find.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'))
    {
        return substitute(context, whole, pattern, with);
    }
    context.charge(whole.matches(find).count().saturating_mul(with.len()) / 16)?;
    Ok(whole.replace(find, with).into())
}

fn substitute(context: &Context<'_>, whole: &str, pattern: &str, with: &str) -> Result<Value, String> {
    let pattern = compile(pattern)?;
    context.charge(pattern.find_iter(whole).count().saturating_mul(with.len()) / 16 + whole.len() / 16)?;
    Ok(pattern.replace_all(whole, with).into_owned().into())
}

/// A regular expression, of bounded size.
fn compile(pattern: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(pattern).size_limit(1 << 20).build().map_err(|_| format!("`{pattern}` is no regular expression of RE2"))
}

/// What a match is: its text, its groups, or its named groups.
fn shape(pattern: &Regex, found: &regex::Captures<'_>) -> Result<Value, String> {
    let group = |n: usize| found.get(n).map_or(Data::Null(Type::Text).into(), |group| Value::from(group.as_str()));
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(group(0));
    }
    if names.iter().all(Option::is_none) {
        return Ok(Value::tuple((1..=names.len()).map(group).collect()));
    }
    if names.iter().any(Option::is_none) {
        return Err("groups must be all named or all unnamed".into());
    }
    let named = names.iter().enumerate().filter_map(|(n, name)| Some((Arc::from((*name)?), group(n + 1))));
    Ok(Value::object(named.collect()))
}

/// Text of a value, where it can be text.
pub(super) fn as_text(value: &Value) -> Result<Arc<str>, String> {
    convert(value.clone(), &Type::Text)?.text().cloned().ok_or_else(|| "text is required".into())
}
