//! Templates: what `~` strips and `<<-` removes is settled here, once, so that evaluation only joins parts.
//!
//! The language trims a template as a sequence of tokens: in a heredoc each line is a token of its own, so that `~`
//! never reaches past the line it stands on; in a quoted string all text up to the next `${` is one. The parser's tree
//! is therefore laid out as tokens, trimmed, and put together again.

use std::iter::Peekable;
use std::vec::IntoIter;

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, Strip};

use super::lower::Lower;
use super::syntax::{Expr, Part};

/// How a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Between quotes.
    Quoted,
    /// `<<WORD`, or a file of its own.
    Heredoc,
    /// `<<-WORD`: the indentation common to all lines is removed.
    Indented,
}

enum Token {
    Literal(String),
    Interpolation(Expr, Strip),
    If(Expr, Strip),
    Else(Strip),
    EndIf(Strip),
    For(Option<std::sync::Arc<str>>, std::sync::Arc<str>, Expr, Strip),
    EndFor(Strip),
}

/// The parts of a template.
pub(super) fn parts<'t>(lower: &mut Lower<'_>, elements: impl Iterator<Item = &'t Element>, style: Style) -> Vec<Part> {
    let mut tokens = Vec::new();
    for element in elements {
        lay_out(lower, element, style, &mut tokens);
    }
    strip(&mut tokens);
    if style == Style::Indented {
        dedent(&mut tokens);
    }
    let mut parts = Vec::new();
    put_together(&mut tokens.into_iter().peekable(), &mut parts);
    parts
}

fn lay_out(lower: &mut Lower<'_>, element: &Element, style: Style, tokens: &mut Vec<Token>) {
    match element {
        Element::Literal(text) => {
            if style == Style::Quoted {
                tokens.push(Token::Literal(text.value().clone()));
            } else {
                // The parser has dedented already, by other rules: what was written counts.
                let at = lower.span(text.span());
                let raw = if at.start == at.end { text.value().as_str() } else { lower.slice(at) };
                tokens.extend(raw.split_inclusive('\n').map(|line| Token::Literal(unescape(line))));
            }
        }
        Element::Interpolation(interpolation) => tokens.push(Token::Interpolation(lower.expr(&interpolation.expr), interpolation.strip)),
        Element::Directive(directive) => match &**directive {
            Directive::If(d) => {
                tokens.push(Token::If(lower.expr(&d.if_expr.cond_expr), d.if_expr.strip));
                d.if_expr.template.iter().for_each(|element| lay_out(lower, element, style, tokens));
                if let Some(otherwise) = &d.else_expr {
                    tokens.push(Token::Else(otherwise.strip));
                    otherwise.template.iter().for_each(|element| lay_out(lower, element, style, tokens));
                }
                tokens.push(Token::EndIf(d.endif_expr.strip));
            }
            Directive::For(d) => {
                let key = d.for_expr.key_var.as_ref().map(|name| Lower::word(name.value()));
                tokens.push(Token::For(key, Lower::word(d.for_expr.value_var.value()), lower.expr(&d.for_expr.collection_expr), d.for_expr.strip));
                d.for_expr.template.iter().for_each(|element| lay_out(lower, element, style, tokens));
                tokens.push(Token::EndFor(d.endfor_expr.strip));
            }
        },
    }
}

/// `$${` and `%%{` are the marks themselves.
fn unescape(line: &str) -> String {
    line.replace("$${", "${").replace("%%{", "%{")
}

impl Token {
    fn strip(&self) -> Strip {
        match self {
            Self::Literal(_) => Strip::None,
            Self::Interpolation(_, strip) | Self::If(_, strip) | Self::Else(strip) | Self::EndIf(strip) | Self::For(_, _, _, strip) | Self::EndFor(strip) => {
                *strip
            }
        }
    }
}

fn strip(tokens: &mut [Token]) {
    for n in 0..tokens.len() {
        let Some(strip) = tokens.get(n).map(Token::strip) else { continue };
        if strip.strip_start()
            && let Some(Token::Literal(text)) = n.checked_sub(1).and_then(|n| tokens.get_mut(n))
        {
            text.truncate(text.trim_end().len());
        }
        if strip.strip_end()
            && let Some(Token::Literal(text)) = tokens.get_mut(n + 1)
        {
            let kept = text.trim_start().len();
            text.drain(..text.len() - kept);
        }
    }
}

/// Removes the indentation that all lines share. Blank lines do not count; a line that begins with `${` has none.
fn dedent(tokens: &mut [Token]) {
    let mut least = usize::MAX;
    let mut at_line_start = true;
    let mut lines = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        if at_line_start {
            at_line_start = false;
            match token {
                Token::Literal(text) => {
                    let spaces = text.chars().take_while(|c| c.is_whitespace()).count();
                    if !(text.trim_start().is_empty() && text.ends_with('\n')) {
                        least = least.min(spaces);
                        lines.push(n);
                    }
                }
                _ => least = 0,
            }
        }
        if let Token::Literal(text) = token
            && text.ends_with('\n')
        {
            at_line_start = true;
        }
    }
    for n in lines {
        if let Some(Token::Literal(text)) = tokens.get_mut(n) {
            let cut = text.char_indices().nth(least).map_or(text.len(), |(n, _)| n);
            text.drain(..cut);
        }
    }
}

/// Takes tokens up to the end of the innermost directive, which it leaves.
fn put_together(tokens: &mut Peekable<IntoIter<Token>>, parts: &mut Vec<Part>) {
    let mut literal = String::new();
    while let Some(token) = tokens.next_if(|token| !matches!(token, Token::Else(_) | Token::EndIf(_) | Token::EndFor(_))) {
        if let Token::Literal(text) = token {
            literal.push_str(&text);
            continue;
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(std::mem::take(&mut literal).into()));
        }
        match token {
            Token::Interpolation(expr, _) => parts.push(Part::Interpolation(expr)),
            Token::If(condition, _) => {
                let (mut yes, mut no) = (Vec::new(), Vec::new());
                put_together(tokens, &mut yes);
                if matches!(tokens.next(), Some(Token::Else(_))) {
                    put_together(tokens, &mut no);
                    tokens.next();
                }
                parts.push(Part::If { condition, yes, no });
            }
            Token::For(key_name, value_name, of, _) => {
                let mut body = Vec::new();
                put_together(tokens, &mut body);
                tokens.next();
                parts.push(Part::For { key_name, value_name, of, body });
            }
            Token::Literal(_) | Token::Else(_) | Token::EndIf(_) | Token::EndFor(_) => {}
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal.into()));
    }
}
