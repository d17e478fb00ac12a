//! Versions of modules, and what calls ask of them: `~> 5.0, != 5.2.1`.

use std::cmp::Ordering;

/// Whether a constraint admits a version. What is no constraint admits nothing, as Terraform refuses it.
pub(super) fn admits(constraint: &str, version: &str) -> bool {
    let Some(version) = Version::of(version) else { return false };
    constraint.split(',').all(|part| {
        let part = part.trim();
        let end = part.find(|c: char| c.is_ascii_digit() || c == 'v').unwrap_or(part.len());
        let (operator, wanted) = part.split_at(end);
        let Some(wanted) = Version::of(wanted) else { return false };
        let order = version.compare(&wanted);
        // A version before the release is meant by nobody who does not name it.
        let named = version.before.is_empty() || order == Ordering::Equal;
        match operator.trim() {
            "" | "=" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            ">" => order == Ordering::Greater && named,
            ">=" => order != Ordering::Less && named,
            "<" => order == Ordering::Less && named,
            "<=" => order != Ordering::Greater && named,
            "~>" => {
                let kept = wanted.given.saturating_sub(1).max(1);
                order != Ordering::Less && named && version.numbers.iter().take(kept).eq(wanted.numbers.iter().take(kept))
            }
            _ => false,
        }
    })
}

struct Version<'v> {
    numbers: [u64; 3],
    /// How many of them were given.
    given: usize,
    /// What follows a dash: `beta1`.
    before: &'v str,
}

impl<'v> Version<'v> {
    fn of(text: &'v str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let (numbers, before) = text.split_once('-').unwrap_or((text, ""));
        let mut version = Self { numbers: [0; 3], given: 0, before };
        for part in numbers.split('.') {
            *version.numbers.get_mut(version.given)? = part.parse().ok()?;
            version.given += 1;
        }
        Some(version)
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.before.is_empty(), other.before.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.before.cmp(other.before),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::admits;

    #[test]
    fn constraints_are_those_of_terraform() {
        for (constraint, version) in [
            ("1.2.3", "1.2.3"),
            ("= 1.2.3", "v1.2.3"),
            ("~> 1.2", "1.9.0"),
            ("~> 1.2.3", "1.2.9"),
            ("~> 1", "1.7.0"),
            (">= 1.0, < 2.0", "1.5"),
            ("!= 1.0.0", "1.0.1"),
            ("1.0.0-beta", "1.0.0-beta"),
        ] {
            assert!(admits(constraint, version), "{constraint} {version}");
        }
        for (constraint, version) in [
            ("~> 1.2", "2.0.0"),
            ("~> 1.2.3", "1.3.0"),
            ("~> 1.2", "1.1.9"),
            (">= 1.0, < 2.0", "2.0.0"),
            ("!= 1.0.0", "1.0.0"),
            (">= 1.0", "1.1.0-beta"),
            ("latest", "1.0.0"),
            ("1.0.0", "one"),
            ("=> 1", "1.0.0"),
        ] {
            assert!(!admits(constraint, version), "{constraint} {version}");
        }
    }
}
