//! Templates: text made of what is known and what is not.

use std::sync::Arc;

use super::eval::{Elements, Evaluated, Evaluator, MAX_SIZE, Scope, bound, elements, refuse};
use super::syntax::Part;
use super::types::Type;
use super::value::{Data, TextPart, Unknown, Value};
use crate::source::Span;

impl Evaluator<'_> {
    pub(super) fn template(&self, parts: &[Part], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        if let [Part::Interpolation(only)] = parts {
            return self.eval(only, scope);
        }
        let mut text = Text::default();
        self.parts(parts, at, scope, &mut text)?;
        Ok(text.finish())
    }

    fn parts(&self, parts: &[Part], at: Span, scope: Option<&Scope<'_>>, text: &mut Text) -> Evaluated<()> {
        for part in parts {
            if text.known.len() as u64 > MAX_SIZE * 16 || text.parts.len() as u64 > MAX_SIZE {
                return bound(at, "comes to a longer text than is evaluated");
            }
            match part {
                Part::Literal(literal) => {
                    self.charge(1 + literal.len() as u64 / 64, at)?;
                    text.known.push_str(literal);
                }
                Part::Interpolation(expr) => {
                    let value = self.text(expr, scope)?;
                    text.sensitive |= value.sensitive;
                    self.charge(value.size(), at)?;
                    match value.data {
                        Data::Text(known) => text.known.push_str(&known),
                        Data::Unknown(unknown) => text.unknown(&unknown),
                        _ => return refuse(expr.at, "text is required"),
                    }
                }
                Part::If { condition, yes, no } => {
                    let (known, value) = self.condition(condition, scope)?;
                    text.sensitive |= value.sensitive;
                    match known {
                        Some(true) => self.parts(yes, at, scope, text)?,
                        Some(false) => self.parts(no, at, scope, text)?,
                        None => value.unknown().into_iter().for_each(|unknown| text.unknown(unknown)),
                    }
                }
                Part::For { key_name, value_name, of, body } => {
                    let value = self.eval(of, scope)?;
                    text.sensitive |= value.sensitive;
                    match elements(&value, of.at)? {
                        Elements::Unknown(unknown) => text.unknown(&unknown),
                        Elements::Known(items) => {
                            for (key, item) in items {
                                self.charge(1, at)?;
                                let inner = Scope { name: value_name, value: &item, outer: scope, from: None };
                                match key_name {
                                    Some(name) => self.parts(body, at, Some(&Scope { name, value: &key, outer: Some(&inner), from: None }), text)?,
                                    None => self.parts(body, at, Some(&inner), text)?,
                                }
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Text in the making: what is known of it, in pieces, parted by what is not.
#[derive(Default)]
pub(super) struct Text {
    /// What follows the last piece of `parts`.
    pub known: String,
    parts: Vec<TextPart>,
    sensitive: bool,
}

/// How many pieces of a text are told apart.
const MAX_PIECES: usize = 256;

impl Text {
    /// Adds something unknown.
    pub(super) fn unknown(&mut self, unknown: &Arc<Unknown>) {
        if !self.known.is_empty() && self.parts.len() < MAX_PIECES {
            self.parts.push(TextPart::Known(std::mem::take(&mut self.known).into()));
        }
        self.known.clear();
        // Text made of text: its pieces are this one's.
        if unknown.parts.is_empty() || self.parts.len() + unknown.parts.len() > MAX_PIECES {
            if self.parts.len() <= MAX_PIECES {
                self.parts.push(TextPart::Unknown(unknown.clone()));
            }
        } else {
            self.parts.extend(unknown.parts.iter().cloned());
        }
    }

    /// The text, known or in pieces.
    pub(super) fn finish(mut self) -> Value {
        let first = self.parts.iter().find_map(|part| if let TextPart::Unknown(unknown) = part { Some(unknown.clone()) } else { None });
        let value: Value = match first {
            None => self.known.into(),
            Some(first) => {
                if !self.known.is_empty() && self.parts.len() <= MAX_PIECES {
                    self.parts.push(TextPart::Known(self.known.into()));
                }
                // What one unknown makes up alone has no pieces.
                let parts = if self.parts.len() > 1 && self.parts.len() <= MAX_PIECES { self.parts } else { Vec::new() };
                Unknown { kind: Type::Text, nullable: false, parts, ..(*first).clone() }.into()
            }
        };
        value.marked(self.sensitive)
    }
}
