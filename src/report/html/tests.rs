use super::super::sample::{self, Sample};
use super::super::{Rating, Report};
use super::html;

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    html(report, None, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What stands between `<body>` and the script, as a reader without styles hears it: a line for each block.
fn read_out(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1.split_once("<script>").unwrap().0;
    let (mut text, mut rest) = (String::new(), body);
    while let Some((before, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').unwrap();
        text.push_str(before);
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if !matches!(name, "a" | "b" | "span" | "code" | "mark" | "time" | "wbr" | "label") {
            text.push('\n');
        }
        rest = after;
    }
    let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    unescaped.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_outcome() {
    insta::assert_snapshot!(read_out(&page(&sample::estate())));
}

#[test]
fn what_was_not_judged_stands_first() {
    let said = read_out(&page(&sample::estate()));
    let at = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words}: {said}"));
    assert!(at("Not judged") < at("Verdicts") && at("3 of 10 inputs") < at("fail 11 of 25"), "{said}");
}

#[test]
fn a_sensitive_value_is_not_on_the_page() {
    let page = page(&sample::estate());
    assert!(page.contains("(sensitive)"));
    assert!(!page.contains("hunter2"));
}

#[test]
fn nothing_of_a_stranger_is_markup_or_hides() {
    let text = "a = \"<img src=x onerror=alert(1)>\" # </script><script>alert(2)</script>\n";
    let mut s = Sample::of(&[("<svg onload=alert(3)>.tf", text)]);
    s.rule("a/b", Rating::High, "<b>Title</b>", "x\" onclick=\"alert(4)", "<script>alert(5)</script>\n\n```\n<i>&amp;\n```", "[x](javascript:alert(6)) `<u>`");
    let mut subject = s.subject("x", "<svg onload=alert(3)>.tf", "a = ", "a = ");
    subject.address = "\"><a href='javascript:alert(7)'>\u{202e}".into();
    s.fails("a/b", &subject, &[("<svg onload=alert(3)>.tf", "<img src=x onerror=alert(1)>", "`<img src=x>` \u{1b}[2J")]);
    for report in [s.report, sample::hostile()] {
        let page = page(&report);
        assert_eq!(page.matches("<script").count(), 1, "our own");
        for tag in ["<img", "<svg onload", "<i>&", "<u>", "href=\"javascript", "onclick=\""] {
            assert!(!page.contains(tag), "{tag}");
        }
        let body = page.split_once("<body>").unwrap().1.split_once("<script>").unwrap().0;
        assert!(!body.contains(super::super::neutralise::is_hidden), "what hides is spelt out");
        assert!(!body.contains("##vso["), "no command of a CI service");
    }
}

#[test]
fn a_page_loads_nothing_and_runs_its_own_script_alone() {
    let page = page(&sample::estate());
    for word in ["http:", "https:", "src=", "@import", "url(h", " style=", " onclick"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn what_does_not_fit_is_counted() {
    let report = sample::estate();
    let all = super::population::population(&report, None, &mut super::Room(usize::MAX)).0;
    let some = super::population::population(&report, None, &mut super::Room(all.len() / 3)).0;
    assert!(!all.contains("are not named here") && some.contains("are not named here"));
    assert!(some.len() < all.len() / 2 + 500);
}
