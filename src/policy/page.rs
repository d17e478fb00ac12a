//! A rule's page: why it matters, examples that prove it, how to mend it.

use crate::source::{SourceId, Span};

/// What stands in a rule's `.md`.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Why the problem matters: Markdown, from below the title.
    pub why: String,
    /// How to mend it: Markdown.
    pub fix: String,
    /// The examples, in order.
    pub examples: Vec<Example>,
}

/// What an example shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shows {
    /// Findings, on the lines marked `# finding`.
    Fails,
    /// At least one subject is judged, and all pass.
    Passes,
    /// The verdict is unknown, and names what stands after `# unknown:`.
    Unknown,
}

/// A fence of the page: an estate of one file.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows.
    pub shows: Shows,
    /// The file's name.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The configuration it is judged under: the text of the section's `probity.yaml` before it.
    pub config: Option<String>,
    /// The fence in the page.
    pub at: Span,
}

impl Shows {
    const ALL: [Self; 3] = [Self::Fails, Self::Passes, Self::Unknown];

    /// The section's heading.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fails => "Fails",
            Self::Passes => "Passes",
            Self::Unknown => "Unknown",
        }
    }
}

impl Example {
    /// The lines, from 1, marked `# finding`.
    #[must_use]
    pub fn marked(&self) -> Vec<u32> {
        let marked = self.text.lines().enumerate().filter(|(_, line)| line.contains("# finding") || line.contains("// finding"));
        marked.map(|(n, _)| u32::try_from(n + 1).unwrap_or(u32::MAX)).collect()
    }

    /// What the verdict must name as unknown.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.text.lines().filter_map(|line| line.split_once("# unknown:")).map(|(_, name)| name.trim()).collect()
    }
}

impl Page {
    /// Reads a page. What is not of its form is left out: `probity rules test` tells of sections that are missing.
    #[must_use]
    pub fn read(source: SourceId, text: &str) -> Self {
        let mut page = Self::default();
        let mut section = String::new();
        let mut config = None;
        let mut fence: Option<(String, String, usize)> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let content = line.trim_end();
            if let Some((info, mut body, from)) = fence.take() {
                if content == "```" {
                    let shows = Shows::ALL.into_iter().find(|shows| shows.word() == section);
                    let (language, name) = info.split_once(' ').unwrap_or((&info, ""));
                    match shows {
                        Some(_) if name == "probity.yaml" => config = Some(body),
                        Some(shows) => page.examples.push(Example {
                            shows,
                            file: file_name(language, name),
                            text: body,
                            config: config.clone(),
                            at: Span::new(source, from..at),
                        }),
                        None => page.prose(&section, &format!("```{info}\n{body}```\n")),
                    }
                } else {
                    body.push_str(line);
                    fence = Some((info, body, from));
                }
            } else if let Some(info) = content.strip_prefix("```") {
                fence = Some((info.trim().to_string(), String::new(), start));
            } else if let Some(heading) = content.strip_prefix("## ") {
                section = heading.trim().to_string();
                config = None;
            } else if !content.starts_with("# ") {
                page.prose(&section, line);
            }
        }
        page.why = page.why.trim().to_string();
        page.fix = page.fix.trim().to_string();
        page
    }

    fn prose(&mut self, section: &str, text: &str) {
        match section {
            "" => self.why.push_str(text),
            "Fix" => self.fix.push_str(text),
            _ => {}
        }
    }
}

fn file_name(language: &str, name: &str) -> String {
    match (language, name) {
        (_, name) if !name.is_empty() => name.to_string(),
        ("hcl" | "terraform", _) => "main.tf".into(),
        (language, _) => format!("main.{language}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_taken_apart() {
        let text = "# Title\n\nWhy it\nmatters.\n\n## Fails\n\n```hcl\na # finding\n```\n\n```yaml probity.yaml\nrules: {}\n```\n\n```yaml inventory.yaml\nb # finding\n```\n\n## Unknown\n\n```hcl\nx # unknown: var.a\n```\n\n## Fix\n\nDo:\n\n```hcl\ny\n```\n";
        let page = Page::read(SourceId(0), text);
        assert_eq!(page.why, "Why it\nmatters.");
        assert_eq!(page.fix, "Do:\n\n```hcl\ny\n```");
        let shown: Vec<_> = page.examples.iter().map(|e| (e.shows, e.file.as_str(), e.config.is_some(), e.marked().len(), e.names())).collect();
        assert_eq!(
            shown,
            [
                (Shows::Fails, "main.tf", false, 1, vec![]),
                (Shows::Fails, "inventory.yaml", true, 1, vec![]),
                (Shows::Unknown, "main.tf", false, 0, vec!["var.a"])
            ]
        );
    }
}
