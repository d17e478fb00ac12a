//! Addresses in their parts: `module.a["k"].aws_s3_bucket.b[0].arn`.

/// A part of an address or reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// A name between dots.
    Name(&'t str),
    /// What stands in brackets, as it is written: `0`, `"k"`.
    Key(&'t str),
}

/// The parts of an address. Never fails: what is not well formed is a name.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(inside) = rest.strip_prefix('[')
            && let Some(end) = closing(inside)
        {
            found.push(Part::Key(inside.get(..end).unwrap_or("")));
            rest = inside.get(end + 1..).unwrap_or("");
            continue;
        }
        let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '.' | '[')).map_or(rest.len(), |(at, _)| at);
        let (name, after) = rest.split_at(end);
        if !name.is_empty() {
            found.push(Part::Name(name));
        }
        rest = after;
    }
    found
}

/// Where the bracket closes: not within quotes.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// The address without the keys of instances: that of the block, through its modules' calls.
pub(in crate::terraform) fn without_keys(address: &str) -> String {
    let names = parts(address).into_iter().filter_map(|part| if let Part::Name(name) = part { Some(name) } else { None });
    names.collect::<Vec<_>>().join(".")
}

/// The key of an instance as it stands in an address: `[0]`, `["k"]`; empty where there is none.
pub(super) fn key_of(address: &str) -> String {
    match parts(address).last() {
        Some(Part::Key(key)) => format!("[{key}]"),
        _ => String::new(),
    }
}

/// The address of the module that a resource stands in, with the keys of its instances; empty for the root.
pub(super) fn module_of(address: &str) -> String {
    let mut module = String::new();
    let mut parts = parts(address).into_iter().peekable();
    while let (Some(Part::Name("module")), Some(Part::Name(name))) = (parts.next(), parts.next()) {
        if !module.is_empty() {
            module.push('.');
        }
        module.push_str("module.");
        module.push_str(name);
        if let Some(Part::Key(key)) = parts.peek() {
            module.push_str(&format!("[{key}]"));
            parts.next();
        }
    }
    module
}

/// An address within a module as one within the root module.
pub(super) fn joined(module: &str, address: &str) -> String {
    if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        let address = r#"module.a["k.[x]\"]"].module.b[0].data.aws_x.y["z"]"#;
        assert_eq!(without_keys(address), "module.a.module.b.data.aws_x.y");
        assert_eq!(module_of(address), r#"module.a["k.[x]\"]"].module.b[0]"#);
        assert_eq!(key_of(address), r#"["z"]"#);
        assert_eq!((module_of("aws_x.y[0]").as_str(), key_of("aws_x.y").as_str()), ("", ""));
        assert_eq!(module_of("module"), "");
        assert_eq!(parts("a.b[0].c"), [Part::Name("a"), Part::Name("b"), Part::Key("0"), Part::Name("c")]);
        assert_eq!(parts("a[b"), [Part::Name("a"), Part::Name("[b")]);
    }
}
