//! How people write identifiers: `AC-6(1)`, `ac-6.1`, `AC-06(01)` and `AC.6.1` name one control.

/// What all spellings of one identifier share: its words and numbers, in capitals, without leading zeros.
pub(super) fn key(id: &str) -> String {
    let mut key = String::with_capacity(id.len());
    let mut last = None;
    for c in id.chars() {
        let kind = match c {
            c if c.is_ascii_digit() => Some(true),
            c if c.is_alphabetic() => Some(false),
            _ => None,
        };
        if kind.is_some() && kind != last && !key.is_empty() {
            key.push('.');
        }
        match kind {
            Some(true) => {
                let zero = c == '0' && (key.is_empty() || key.ends_with('.') || key.ends_with(".0") || key == "0");
                if key.ends_with(".0") || key == "0" {
                    key.pop();
                }
                key.push(c);
                if zero && key.ends_with("00") {
                    key.pop();
                }
            }
            Some(false) => key.extend(c.to_uppercase()),
            None => {}
        }
        last = kind;
    }
    key
}

/// The numbers of a version that follows a name: `-2.0`, `r5`, `-v11`; `None` where the rest is more than a version.
pub(super) fn version(rest: &str) -> Option<Vec<u64>> {
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let rest = rest.strip_prefix(['r', 'v']).unwrap_or(rest);
    rest.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_control_in_its_spellings() {
        for same in [
            &["AC-6(1)", "ac-6.1", "AC-06(01)", "AC.6.1", "ac 6 1", "AC6(1)"][..],
            &["A.5.16", "a5.16", "A-05-16"],
            &["PR.AA-01", "pr.aa-1", "PRAA01"][..2],
            &["CC6.1", "cc-6.1", "CC06.01"],
            &["10", "010", "0010"],
        ] {
            let first = key(same[0]);
            assert!(same.iter().all(|spelling| key(spelling) == first), "{same:?}: {:?}", same.iter().map(|id| key(id)).collect::<Vec<_>>());
        }
        for (one, other) in [("AC-6", "AC-6(1)"), ("AC-61", "AC-6(1)"), ("AC-10", "AC-1"), ("AC-100", "AC-10"), ("CC6.1", "CC6.10"), ("AC-0", "AC")] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn versions_are_numbers_alone() {
        assert_eq!(version("-2.0"), Some(vec![2, 0]));
        assert_eq!(version("r5"), Some(vec![5]));
        assert_eq!(version("-v11"), Some(vec![11]));
        assert_eq!(version("-27001-2022"), None);
        assert_eq!(version(""), None);
    }
}
