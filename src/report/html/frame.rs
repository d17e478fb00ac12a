//! What every page has around its body: styles and script within it, and a policy that lets it load and run nothing else.

use std::io;

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::super::shown;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes a page.
pub(in crate::report) fn write(title: &str, body: &Markup, out: &mut dyn io::Write) -> io::Result<()> {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text.as_bytes())));
    let policy = format!("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'", hash(STYLE), hash(SCRIPT));
    let before = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
        }
    };
    out.write_all(before.0.trim_end_matches("</html>").as_bytes())?;
    // The markup itself holds nothing that `shown` replaces: what it finds came in with a name or a value.
    write!(out, "<body>{}<script>{SCRIPT}</script></body></html>", shown(&body.0))?;
    writeln!(out)
}
