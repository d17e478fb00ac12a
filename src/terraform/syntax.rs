//! The one form of a configuration that everything after the parsers works on, whether it was written as HCL or JSON.
//!
//! Small, owned, and with a [`Span`] on all that a finding may point at. Depth is bounded by the parsers.

use std::sync::Arc;

use crate::model::Number;
use crate::source::Span;

/// Attributes and blocks, as they stand in a file or between two braces.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    /// `name = expression`, in source order, each name once.
    pub attributes: Vec<Attribute>,
    /// `type "label" { … }`, in source order.
    pub blocks: Vec<Block>,
}

/// `name = expression`.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub name: Arc<str>,
    pub name_at: Span,
    pub value: Expr,
}

/// `type "label" { … }`.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub kind: Arc<str>,
    pub labels: Vec<Arc<str>>,
    /// From the type to the last label.
    pub header: Span,
    /// The whole of it.
    pub at: Span,
    pub body: Body,
}

/// An expression and its bytes.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    pub is: Kind,
    pub at: Span,
}

/// What an expression can be.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Null,
    /// What the parser takes and Terraform does not, and why.
    Wrong(&'static str),
    Bool(bool),
    Number(Number),
    Text(Arc<str>),
    /// Text with something to be filled in.
    Template(Vec<Part>),
    Tuple(Vec<Expr>),
    Object(Vec<(Expr, Expr)>),
    /// The first word of a reference.
    Name(Arc<str>),
    Traverse(Box<Expr>, Vec<Step>),
    Call(Call),
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<(Expr, Expr)>),
    Conditional(Box<(Expr, Expr, Expr)>),
    For(Box<For>),
}

/// One step of a traversal.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Attr(Arc<str>),
    Index(Expr),
    /// `[*]`: all that follows is done to each element.
    Splat,
    /// `.*`: the attributes that follow are taken of each element, an index ends it.
    AttrSplat,
}

/// `name(arguments)`.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// With its namespace: `provider::aws::arn_parse`.
    pub name: Arc<str>,
    pub arguments: Vec<Expr>,
    /// Whether the last argument is a list of arguments (`...`).
    pub expand: bool,
}

/// `[for k, v in of : value if condition]`, `{for k, v in of : key => value... if condition}`.
#[derive(Debug, Clone)]
pub(super) struct For {
    pub key_name: Option<Arc<str>>,
    pub value_name: Arc<str>,
    pub of: Expr,
    pub key: Option<Expr>,
    pub value: Expr,
    pub condition: Option<Expr>,
    pub grouping: bool,
}

/// One part of a template.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Literal(Box<str>),
    Interpolation(Expr),
    If { condition: Expr, yes: Vec<Part>, no: Vec<Part> },
    For { key_name: Option<Arc<str>>, value_name: Arc<str>, of: Expr, body: Vec<Part> },
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unary {
    Negate,
    Not,
}

/// An operator between its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Binary {
    /// As it is written.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }
}

impl Body {
    /// The expression of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&Expr> {
        self.attribute(name).map(|attribute| &attribute.value)
    }

    /// An attribute by its name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| *attribute.name == *name)
    }

    /// The blocks of a type.
    pub(super) fn blocks(&self, kind: &str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| *block.kind == *kind)
    }

    /// How many `resource` and `data` blocks with two labels stand here, at any depth.
    pub(super) fn declared(&self) -> u32 {
        self.blocks.iter().map(|block| u32::from(matches!(&*block.kind, "resource" | "data") && block.labels.len() == 2) + block.body.declared()).sum()
    }
}

impl Expr {
    /// Whether it stands for itself: nothing in it has to be looked up or computed.
    pub(super) fn is_literal(&self) -> bool {
        match &self.is {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => true,
            Kind::Template(parts) => parts.iter().all(|part| matches!(part, Part::Literal(_))),
            _ => false,
        }
    }

    /// The text, where it is nothing but text.
    pub(super) fn text(&self) -> Option<&Arc<str>> {
        match &self.is {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The word, where it is a bare word or text: `type = string`, `type = "string"`.
    pub(super) fn word(&self) -> Option<&Arc<str>> {
        match &self.is {
            Kind::Name(word) | Kind::Text(word) => Some(word),
            _ => None,
        }
    }
}
