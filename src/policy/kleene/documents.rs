//! JSON and YAML texts that are known in part, read with a mark for each unknown.

use regorus::Value as Rego;

use super::builtins::Call;
use super::rules;
use super::value::{Kinds, Member, Part};
use super::{Ids, T};

/// Private-use characters that stand for an unknown part: inside of a string, and as a value of its own.
const MARK: char = '\u{f0001}';
const END: char = '\u{f0002}';
const WHOLE: char = '\u{f0003}';

/// What regorus' function `name` makes of the text. An unknown inside a string is taken to hold no quote, and one outside of
/// strings to be a whole value (in YAML, of one line): true after Terraform's `jsonencode` and `yamlencode`, assumed of text that is put together by
/// hand. `None` where the text is none with any such value.
pub(super) fn read(call: &Call<'_>, name: &str, text: &T) -> Option<T> {
    let parts = text.as_parts()?;
    let mut marked = String::new();
    let mut ids = Vec::new();
    let mut quotes = Quotes::default();
    let yaml = name.starts_with("yaml");
    for (n, part) in parts.iter().enumerate() {
        match part {
            Part::Known(text) if text.contains([MARK, END, WHOLE]) => return None,
            // What else quotes or begins nothing in JSON may do so in YAML.
            Part::Known(text) if yaml && (text.contains('\'') || odd_quote(text)) => return None,
            Part::Known(text) => {
                quotes.after(text);
                marked.push_str(text);
            }
            Part::Unknown(unknown) => {
                let number = ids.len();
                let behind = parts.get(n + 1).map(|part| if let Part::Known(text) = part { &**text } else { "x" });
                match quotes.inside {
                    true => marked.push_str(&format!("{MARK}{number}{END}")),
                    // In YAML words may stand without quotes: it is a value only where nothing else is on the line.
                    false if yaml && !alone(&marked, behind.unwrap_or("")) => return None,
                    false => marked.push_str(&format!("\"{WHOLE}{number}\"")),
                }
                ids.push(*unknown);
            }
        }
    }
    restored(&call.regorus(name, &[Rego::String(marked.into())])?, &ids)
}

/// Whether what stands between the two is a value by itself, in YAML.
fn alone(before: &str, behind: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or("");
    (line.ends_with(": ") || line.trim_start() == "- ") && (behind.is_empty() || behind.starts_with(['\n', '\r']))
}

/// Whether a quote stands where, in YAML, it may be one of a word's letters.
fn odd_quote(text: &str) -> bool {
    text.split('"').zip(text.split('"').skip(1)).any(|(before, behind)| before.ends_with(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric))
}

/// Whether a text ends inside of double quotes.
#[derive(Default)]
struct Quotes {
    inside: bool,
    escaped: bool,
}

impl Quotes {
    fn after(&mut self, text: &str) {
        for c in text.chars() {
            self.inside ^= c == '"' && !self.escaped;
            self.escaped = self.inside && c == '\\' && !self.escaped;
        }
    }
}

fn restored(value: &Rego, ids: &[Ids]) -> Option<T> {
    let certain = |value| Member { value, perhaps: Ids::NONE };
    Some(match value {
        Rego::String(text) if text.starts_with(WHOLE) => {
            let number: usize = text.trim_start_matches(WHOLE).parse().ok()?;
            T::unknown(*ids.get(number)?, Kinds::ANY)
        }
        Rego::String(text) if text.contains(MARK) => T::parts(pieces(text, ids)?),
        Rego::Array(items) => T::list(items.iter().map(|item| Some(certain(restored(item, ids)?))).collect::<Option<_>>()?, Ids::NONE),
        Rego::Object(map) => {
            let mut entries = Vec::new();
            for (key, value) in map.iter_sorted() {
                entries.push((restored(key, ids)?, certain(restored(value, ids)?)));
            }
            rules::object(entries).ok()?
        }
        plain => T::Known(plain.clone()),
    })
}

fn pieces(text: &str, ids: &[Ids]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for (n, piece) in text.split(MARK).enumerate() {
        let rest = match n {
            0 => piece,
            _ => {
                let (number, rest) = piece.split_once(END)?;
                parts.push(Part::Unknown(*ids.get(number.parse::<usize>().ok()?)?));
                rest
            }
        };
        parts.push(Part::Known(rest.into()));
    }
    Some(parts)
}
