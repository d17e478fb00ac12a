//! The frameworks as pages: framework, control, objective, rule, and back. Links are relative: the pages need no server.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::{Markup, html};

use super::html::{filter, frame, path, prose, severity};
use super::many;
use crate::framework::{Control, Framework, Library, Objective, Support};
use crate::policy::{Rule, Rulebook};

/// Where a page stands, below the site's folder.
const INDEX: &str = "index.html";
const SEARCH: &str = "search.html";

/// What the pages are made of, each thing with what leads to it.
struct Shelf<'a> {
    frameworks: Vec<&'a Framework>,
    objectives: &'a [Objective],
    rules: &'a [Rule],
    /// The controls that rest on each objective.
    resting: BTreeMap<&'a str, Vec<(&'a Framework, &'a Control, &'a Support)>>,
    /// The rules that serve each objective.
    serving: BTreeMap<&'a str, Vec<&'a Rule>>,
    /// The rules that name a control themselves, by framework and control.
    naming: BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Rule>>>,
}

/// Every page as its path below the site's folder and its bytes, in the order of their paths. A framework whose file cannot be read has none.
#[must_use]
pub fn site(library: &Library, book: &Rulebook) -> BTreeMap<String, Vec<u8>> {
    let mut shelf = Shelf {
        frameworks: library.ids().filter_map(|id| library.framework(id)).collect(),
        objectives: &library.objectives,
        rules: book.rules(),
        resting: BTreeMap::new(),
        serving: BTreeMap::new(),
        naming: BTreeMap::new(),
    };
    for rule in shelf.rules {
        shelf.serving.entry(&rule.objective).or_default().push(rule);
        let named = rule.controls.iter().filter_map(|(framework, control)| {
            let framework = shelf.frameworks.iter().find(|one| *one.id == **framework)?;
            Some((&*framework.id, &*framework.control(control)?.id))
        });
        for (framework, control) in named.collect::<Vec<_>>() {
            shelf.naming.entry(framework).or_default().entry(control).or_default().push(rule);
        }
    }
    for framework in &shelf.frameworks {
        for control in framework.controls.iter().filter(|control| !control.withdrawn) {
            for support in &control.supports {
                shelf.resting.entry(&support.objective).or_default().push((framework, control, support));
            }
        }
    }
    let mut pages = BTreeMap::new();
    let mut add = |at: String, title: &str, body: Markup| {
        let up = if at.contains('/') { "../" } else { "" };
        let body = html! {
            header.top {
                h1 { (prose::inline(title)) }
                p { a href={ (up) (INDEX) } { "Frameworks" } ", " a href={ (up) (INDEX) "#objectives" } { "objectives" } ", " a href={ (up) (SEARCH) } { "search" } }
            }
            main { (body) }
            footer { p { "Written by probity " (env!("CARGO_PKG_VERSION")) ", rules " code { (book.digest()) } ", frameworks " code { (library.digest()) } } }
        };
        let mut page = Vec::new();
        // A `Vec` takes all that it is given.
        if frame::write(title, &body, &mut page).is_ok() {
            pages.insert(at, page);
        }
    };
    add(INDEX.into(), "Frameworks", shelf.index());
    add(SEARCH.into(), "Search", shelf.search());
    for framework in &shelf.frameworks {
        add(at_framework(&framework.id), &framework.title, shelf.framework(framework));
    }
    for objective in shelf.objectives {
        add(at_objective(&objective.id), &objective.title, shelf.objective(objective));
    }
    for rule in shelf.rules {
        add(at_rule(&rule.id), &rule.title, rule_page(&shelf, rule));
    }
    pages
}

fn at_framework(id: &str) -> String {
    format!("frameworks/{}.html", file_name(id))
}

fn at_objective(id: &str) -> String {
    format!("objectives/{}.html", file_name(id))
}

fn at_rule(id: &str) -> String {
    format!("rules/{}.html", file_name(id))
}

/// An id as a file's name: two ids never share one, on file systems that fold case neither.
fn file_name(id: &str) -> String {
    let mut name = String::new();
    for c in id.chars() {
        match c {
            '/' => name.push('.'),
            'a'..='z' | '0'..='9' | '-' | '_' => name.push(c),
            '.' if !name.is_empty() && !id.contains('/') => name.push(c),
            _ => {
                let _ = write!(name, "~{:x}~", u32::from(c));
            }
        }
    }
    name
}

/// Where a control stands on its framework's page.
fn anchor(control: &str) -> String {
    control.split_whitespace().collect::<Vec<_>>().join("_")
}

fn to_control(framework: &Framework, control: &Control) -> Markup {
    html! { a href={ "../" (at_framework(&framework.id)) "#" (anchor(&control.id)) } { b { (control.id) } } @if let Some(title) = &control.title { " " (title) } }
}

fn to_rule(rule: &Rule) -> Markup {
    html! { (severity(rule.severity)) " " a href={ "../" (at_rule(&rule.id)) } { (prose::inline(&rule.title)) } " " span.rule { (path(&rule.id)) } }
}

impl<'a> Shelf<'a> {
    fn index(&self) -> Markup {
        let supported = |framework: &Framework| framework.controls.iter().filter(|control| !control.withdrawn && self.has_rules(framework, control)).count();
        html! {
            p { "What probity assesses: each framework's controls, the objectives that they rest on, and the rules that serve these. " a href=(SEARCH) { "Search all of it" } "." }
            table role="table" {
                thead role="rowgroup" { tr role="row" { @for name in ["Framework", "Publisher", "Controls", "Of these with rules"] { th role="columnheader" scope="col" { (name) } } } }
                tbody role="rowgroup" {
                    @for framework in &self.frameworks {
                        @let all = framework.controls.iter().filter(|control| !control.withdrawn).count();
                        tr role="row" {
                            th role="rowheader" scope="row" { a href=(at_framework(&framework.id)) { (framework.title) } " " span.id { (framework.id) } }
                            td role="cell" data-label="Publisher" { (framework.publisher) }
                            td role="cell" data-label="Controls" { (all) }
                            td role="cell" data-label="Of these with rules" { (supported(framework)) " of " (all) }
                        }
                    }
                }
            }
            section aria-labelledby="objectives" {
                h2 #objectives { "Objectives" }
                p { "What holds when it is met, in a line. Rules serve objectives; controls rest on them." }
                (filter("objectives", &[]))
                ul.plain #list-objectives {
                    @for objective in self.objectives {
                        li { a href=(at_objective(&objective.id)) { (prose::inline(&objective.title)) } " " span.id { (objective.id) } " " span.count { (many(self.serving(&objective.id).len(), "rule")) } }
                    }
                }
            }
        }
    }

    /// Everything in one list, which a reader's own search, or ours, goes through.
    fn search(&self) -> Markup {
        let words = [("control", "controls"), ("objective", "objectives"), ("rule", "rules")];
        html! {
            (filter("search", &words))
            ul.plain #list-search {
                @for rule in self.rules { li data-words="rule" { "Rule " a href=(at_rule(&rule.id)) { (prose::inline(&rule.title)) } " " span.rule { (rule.id) } span.small { @for alias in &rule.aliases { " " (alias) } } } }
                @for objective in self.objectives { li data-words="objective" { "Objective " a href=(at_objective(&objective.id)) { (prose::inline(&objective.title)) } " " span.id { (objective.id) } } }
                @for framework in &self.frameworks {
                    @for control in &framework.controls {
                        li data-words="control" { span.id { (framework.id) } " " a href={ (at_framework(&framework.id)) "#" (anchor(&control.id)) } { (control.id) } @if let Some(title) = &control.title { " " (title) } }
                    }
                }
            }
        }
    }

    fn serving(&self, objective: &str) -> &[&'a Rule] {
        self.serving.get(objective).map_or(&[], Vec::as_slice)
    }

    fn naming(&self, framework: &Framework, control: &Control) -> &[&'a Rule] {
        self.naming.get(&*framework.id).and_then(|named| named.get(&*control.id)).map_or(&[], Vec::as_slice)
    }

    fn has_rules(&self, framework: &Framework, control: &Control) -> bool {
        !self.naming(framework, control).is_empty() || control.supports.iter().any(|support| !self.serving(&support.objective).is_empty())
    }

    fn framework(&self, framework: &Framework) -> Markup {
        let active = framework.controls.iter().filter(|control| !control.withdrawn).count();
        let mut last: Option<&str> = None;
        let mut controls = Vec::new();
        for control in &framework.controls {
            let group = control.group.as_deref().filter(|group| Some(*group) != last);
            last = control.group.as_deref().or(last);
            let title =
                group.map(|group| (group, framework.groups.iter().find(|one| one.id == group).and_then(|one| one.title.as_deref()).unwrap_or_default()));
            controls.push(html! {
                @if let Some((group, title)) = title { h2 { (group) " " (title) } }
                (self.control(framework, control))
            });
        }
        html! {
            p { (framework.publisher) ", " (framework.version) ", " (framework.published) ". " (many(active, "control")) @if framework.controls.len() > active { ", and " (framework.controls.len() - active) " withdrawn" } "." }
            p.small { "Licence of its text: " (framework.licence) ". Numbering: " (framework.source) "." }
            @if let Some(note) = &framework.note { p { (prose::inline(note)) } }
            @if !framework.profiles.is_empty() {
                p { "Profiles: " @for (n, (name, profile)) in framework.profiles.iter().enumerate() { @if n > 0 { ", " } code { (framework.id) "/" (name) } " (" (many(profile.controls.len(), "control")) ")" } }
            }
            (filter("framework", &[("rules", "with rules"), ("person", "only a person can tell")]))
            div #list-framework { @for control in &controls { (control) } }
        }
    }

    fn control(&self, framework: &Framework, control: &Control) -> Markup {
        let naming = self.naming(framework, control);
        let word = match (control.withdrawn, self.has_rules(framework, control)) {
            (true, _) => "withdrawn",
            (false, true) => "rules",
            (false, false) => "person",
        };
        html! {
            article.control id=(anchor(&control.id)) data-words=(word) {
                h3 { (control.id) @if let Some(title) = &control.title { " " (title) } " " span.small { (control.nature.word()) } }
                @if control.withdrawn { p { "Withdrawn" @if !control.moved_to.is_empty() { "; see " (control.moved_to.join(", ")) } "." } }
                @if !control.formerly.is_empty() { p.small { "Formerly " (control.formerly.join(", ")) } }
                @for support in &control.supports {
                    p {
                        a href={ "../" (at_objective(&support.objective)) } { (support.objective) }
                        " (" (support.extent.word()) ", " (many(self.serving(&support.objective).len(), "rule")) "): " (prose::inline(&support.because))
                        @for bound in &support.requires { " Asks of " span.rule { (bound.rule) } ": " code { (bound.words()) } "." }
                    }
                }
                @for rule in naming { p { (to_rule(rule)) } }
                @if control.supports.is_empty() && naming.is_empty() && !control.withdrawn { p.small { "No rule can see it: a person attests it." } }
            }
        }
    }

    fn objective(&self, objective: &Objective) -> Markup {
        let resting = self.resting.get(&*objective.id).map_or(&[][..], Vec::as_slice);
        html! {
            p { span.id { (objective.id) } }
            p { (prose::inline(&objective.statement)) }
            dl {
                dt { "Evidence" } dd { (prose::inline(&objective.evidence)) }
                dt { "Owner, where nothing else says so" } dd { (objective.owner_role) }
            }
            h2 { "Rules" }
            @if self.serving(&objective.id).is_empty() { p { "No rule serves it: a person attests it." } }
            ul.plain { @for rule in self.serving(&objective.id) { li { (to_rule(rule)) } } }
            h2 { "Controls" }
            @if resting.is_empty() { p { "No control rests on it." } }
            @for of_one in resting.chunk_by(|(a, ..), (b, ..)| a.id == b.id) {
                @if let Some((framework, ..)) = of_one.first() { h3 { (framework.title) " " span.id { (framework.id) } } }
                ul.plain { @for (framework, control, support) in of_one { li { (to_control(framework, control)) " (" (support.extent.word()) "): " span.small { (prose::inline(&support.because)) } } } }
            }
        }
    }
}

fn rule_page(shelf: &Shelf<'_>, rule: &Rule) -> Markup {
    let named: Vec<(&Framework, &Control)> = rule
        .controls
        .iter()
        .filter_map(|(framework, control)| {
            let framework = shelf.frameworks.iter().find(|one| *one.id == **framework)?;
            Some((*framework, framework.control(control)?))
        })
        .collect();
    html! {
        p { (severity(rule.severity)) " " span.rule { (path(&rule.id)) } }
        (prose::prose(&rule.page.why))
        h2 { "Fix" }
        (prose::prose(&rule.page.fix))
        h2 { "Serves" }
        p { a href={ "../" (at_objective(&rule.objective)) } { (rule.objective) } }
        @for (framework, control) in named { p { (to_control(framework, control)) " " span.id { (framework.id) } } }
        @if !rule.parameters.is_empty() {
            h2 { "Parameters" }
            dl { @for parameter in &rule.parameters { dt { code { (parameter.name) } } dd { (prose::inline(&parameter.description)) } } }
        }
        @if !rule.aliases.is_empty() { h2 { "In other tools" } p { (rule.aliases.join(", ")) } }
    }
}
