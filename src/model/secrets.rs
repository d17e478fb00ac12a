//! Secrets in text: which there are, and texts without them.
//!
//! A secret is recognised once, where it stands: by the form that its issuer gives it, or because it looks drawn at random and stands behind a
//! name that speaks of a credential. From then on its characters are hidden wherever they come up again, in a message, a path or a comment.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::{Node, Value, credential_like};

/// What stands for a secret.
pub const HIDDEN: &str = "(sensitive)";

/// Shorter values are also parts of words: hiding them everywhere would spoil more than it hides.
const SHORTEST: usize = 8;
/// Longer ones are documents; whatever is secret in them is recognised in itself.
const LONGEST: usize = 8192;
/// Bytes of secrets that are looked for at once. Who writes more of them is answered by looking at each text by itself.
const MOST: usize = 1 << 21;

/// Forms of tokens that tell who issued them, and of private keys. Where a group is named, it alone is the secret.
const FORMS: &[&str] = &[
    // AWS, Google, Azure.
    r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    r"\bAIza[0-9A-Za-z_-]{35}",
    r"\bGOCSPX-[0-9A-Za-z_-]{20,}",
    r"\bya29\.[0-9A-Za-z_-]{20,}",
    r"(?:AccountKey|SharedAccessKey)=(?<a>[0-9A-Za-z+/]{40,}={0,2})",
    r"[?&]sig=(?<b>[0-9A-Za-z%+/]{30,}={0,2})",
    // Forges and registries of packages.
    r"\bgh[pousr]_[0-9A-Za-z]{30,}",
    r"\bgithub_pat_[0-9A-Za-z_]{22,}",
    r"\bgl(?:pat|ptt|dt|rt|cbt|ft|agent|oas|soat|imt)-[0-9A-Za-z_-]{20,}",
    r"\bnpm_[0-9A-Za-z]{36}",
    r"\bpypi-[0-9A-Za-z_-]{50,}",
    r"\bdckr_pat_[0-9A-Za-z_-]{20,}",
    // Models and data.
    r"\bsk-[0-9A-Za-z_-]{20,}",
    r"\bhf_[0-9A-Za-z]{30,}",
    r"\bdapi[0-9a-f]{32}",
    // Payments, chat, mail, operations.
    r"\b[rs]k_(?:live|test)_[0-9A-Za-z]{16,}",
    r"\bwhsec_[0-9A-Za-z+/]{24,}",
    r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}",
    r"hooks\.slack\.com/services/(?<c>[0-9A-Za-z/]{20,})",
    r"\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
    r"\bkey-[0-9a-f]{32}\b",
    r"\bSK[0-9a-f]{32}\b",
    r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    r"\bNRAK-[0-9A-Z]{27}",
    r"\bglsa_[0-9A-Za-z]{32}_[0-9a-f]{8}",
    r"\bdo[opr]_v1_[0-9a-f]{64}",
    r"\bhv[bsr]\.[0-9A-Za-z_-]{20,}",
    r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}",
    // Whoever issued it.
    r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?<d>(?s:.)*?)(?:-----END|\z)",
    r"\b(?:[Bb]earer|[Bb]asic) (?<e>[0-9A-Za-z+/._~-]{20,}={0,2})",
];

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&FORMS.join("|")).ok());

/// What every name of a credential holds some of.
static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ["pass", "pwd", "secret", "token", "key", "cred", "dsn", "connstr", "connectionstring", "connection_string", "_pat", "-pat"];
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
});

/// The secrets of a run, to be hidden wherever they come up.
#[derive(Debug, Default, Clone)]
pub struct Secrets {
    all: Option<AhoCorasick>,
    /// There are more than `all` holds: texts are searched for what is recognised in themselves too.
    more: bool,
}

impl Secrets {
    /// What was recognised, and the values that readers marked in these nodes.
    #[must_use]
    pub fn of<'a>(recognised: impl IntoIterator<Item = &'a str>, nodes: impl IntoIterator<Item = &'a Node>) -> Self {
        let mut found = BTreeSet::new();
        recognised.into_iter().for_each(|secret| add(secret, &mut found));
        nodes.into_iter().for_each(|node| marked(node, false, &mut found));
        if found.is_empty() {
            return Self::default();
        }
        let mut bytes = 0;
        let few = found.iter().take_while(|secret| {
            bytes += secret.len();
            bytes <= MOST
        });
        let few: Vec<&String> = few.collect();
        let more = few.len() < found.len();
        Self { all: AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(few).ok(), more }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_none()
    }

    /// Where they stand in a text, in order, apart from one another.
    #[must_use]
    pub fn within(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = self.all.iter().flat_map(|all| all.find_iter(text)).map(|found| found.range()).collect();
        if self.more {
            found.extend(recognised(text));
        }
        parted(found)
    }

    /// The text without them; `None` where it holds none.
    #[must_use]
    pub fn hidden(&self, text: &str) -> Option<String> {
        let found = if self.is_in(text) { self.within(text) } else { return None };
        let mut shown = String::new();
        let mut from = 0;
        for range in found {
            shown.push_str(text.get(from..range.start)?);
            shown.push_str(HIDDEN);
            from = range.end;
        }
        Some(shown + text.get(from..).unwrap_or(""))
    }

    fn is_in(&self, text: &str) -> bool {
        self.all.as_ref().is_some_and(|all| all.is_match(text)) || (self.more && !recognised(text).is_empty())
    }

    /// Marks every text below a node that holds one, and every map of which a key does.
    pub fn mark(&self, node: &mut Node) {
        match &mut node.value {
            Value::Text(text) => node.sensitive |= self.is_in(text),
            Value::List(items) => items.iter_mut().for_each(|item| self.mark(item)),
            Value::Map(map) => {
                node.sensitive |= map.iter().any(|entry| self.is_in(&entry.key));
                map.iter_mut().for_each(|entry| self.mark(&mut entry.node));
            }
            _ => {}
        }
    }
}

fn add(secret: &str, found: &mut BTreeSet<String>) {
    let secret = secret.trim();
    let of_url = secret.starts_with(':') && secret.ends_with('@');
    if of_url || (secret.len() <= LONGEST && is_random(secret)) {
        // As it stands inside of a larger value that is written out.
        let escaped = serde_json::to_string(secret).unwrap_or_default();
        if let Some(escaped) = escaped.get(1..escaped.len().saturating_sub(1)).filter(|escaped| *escaped != secret) {
            found.insert(escaped.to_owned());
        }
        found.insert(secret.to_owned());
    }
}

/// The values of marked nodes, as far as they cannot be taken for words.
fn marked(node: &Node, inside: bool, found: &mut BTreeSet<String>) {
    let inside = inside || node.sensitive;
    match &node.value {
        Value::Text(text) if inside => {
            if is_random(text) {
                add(text, found);
            }
            // What a Secret holds is written in base64.
            let decoded = data_encoding::BASE64.decode(text.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            if let Some(decoded) = decoded.filter(|decoded| is_random(decoded)) {
                add(&decoded, found);
            }
        }
        Value::List(items) => items.iter().for_each(|item| marked(item, inside, found)),
        Value::Map(map) => map.iter().for_each(|entry| marked(&entry.node, inside, found)),
        _ => {}
    }
}

/// The secrets in a text, in order, apart from one another: by their form, by the name before them, and passwords of URLs.
#[must_use]
pub fn recognised(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if let Some(form) = &*FORM {
        for captures in form.captures_iter(text) {
            let inner = captures.iter().skip(1).flatten().next().or_else(|| captures.get(0));
            found.extend(inner.map(|inner| inner.range()));
        }
    }
    found.extend(text.match_indices("://").filter_map(|(at, _)| of_url(text, at)));
    found.extend(text.match_indices("variable \"").filter_map(|(at, _)| of_variable(text, at)));
    let mut read = 0;
    for hit in NAMES.iter().flat_map(|names| names.find_iter(text)) {
        if hit.start() < read {
            continue;
        }
        let (end, value) = named(text, hit.range());
        read = end;
        found.extend(value);
    }
    parted(found)
}

/// Ranges in order, those that overlap as one.
fn parted(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut().filter(|last| range.start < last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => apart.push(range),
        }
    }
    apart
}

/// `scheme://user:password@host`; the password, where it is one.
fn of_url(text: &str, scheme_end: usize) -> Option<Range<usize>> {
    let start = scheme_end + 3;
    let stop = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | '`');
    let rest = text.get(start..)?;
    let authority = rest.get(..rest.find(stop).unwrap_or(rest.len()).min(512)).unwrap_or("");
    let (userinfo, _) = authority.rsplit_once('@')?;
    let (user, password) = userinfo.split_once(':')?;
    let from = start + user.len() + 1;
    // A word is hidden as the password that it is: with what stands around it.
    let around = usize::from(!is_random(password));
    (password.len() >= 4 && !refers(password)).then(|| from - around..from + password.len() + around)
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The end of the name that a hit stands in, and the secret that it names: `db_password = "…"`, `"apiKey": "…"`, `--token …`, `PASSWORD=…`.
fn named(text: &str, hit: Range<usize>) -> (usize, Option<Range<usize>>) {
    let before = text.get(..hit.start).unwrap_or("");
    let start = before.char_indices().rev().take(80).take_while(|(_, c)| in_name(*c)).last().map_or(hit.start, |(at, _)| at);
    let after = text.get(hit.end..).unwrap_or("");
    let end = hit.end + after.char_indices().take(80).find(|(_, c)| !in_name(*c)).map_or(after.len().min(80), |(at, _)| at);
    let (Some(name), Some(rest)) = (text.get(start..end), text.get(end..)) else { return (hit.end, None) };
    let trimmed = rest.trim_start_matches(['"', '\'', '\\', ']']).trim_start_matches([' ', '\t']);
    let value = [":=", "=>", "=", ":"].iter().find_map(|sign| trimmed.strip_prefix(sign));
    // A flag's value may be the next word.
    let apart = || name.starts_with('-') && (trimmed.len() < rest.len() || trimmed.starts_with(','));
    let value = value.or_else(|| apart().then(|| trimmed.trim_start_matches(',')));
    // `arn:…:secret:name`: a word among others.
    let within = text.get(..start).is_some_and(|head| head.ends_with([':', '/']));
    let Some(value) = value.filter(|_| !within) else { return (end, None) };
    let value = value.trim_start_matches([' ', '\t', '"', '\'', '\\']);
    let near = value.get(..value.floor_char_boundary(LONGEST.min(value.len()))).unwrap_or("");
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '`' | '\\' | '<' | '>' | '|');
    let length = near.find(ends).unwrap_or(near.len());
    let said = value.get(..length).unwrap_or("").trim_end_matches([')', ']', '}']);
    // The value reaches to the end of the text.
    let from = text.len() - value.len();
    let is_one = credential_like(name.trim_matches(['-', '.'])) && is_random(said);
    (end, is_one.then(|| from..from + said.len()))
}

/// The default of the Terraform variable whose block begins at a byte: where it is named like a credential, or sensitive.
fn of_variable(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..text.floor_char_boundary((start + 4096).min(text.len())))?;
    let block = rest.get(..rest.find("\n}").unwrap_or(rest.len()))?;
    let said = |key: &str| block.match_indices(key).find_map(|(at, _)| block.get(at + key.len()..)?.trim_start().strip_prefix('='));
    let name = block.split('"').nth(1)?;
    // What follows reaches to the end of the block.
    let after = said("default")?.trim_start().strip_prefix('"')?;
    let from = start + block.len() - after.len();
    let value = after.get(..after.find('"')?)?;
    let is_one = credential_like(name) || said("sensitive").is_some_and(|value| value.trim_start().starts_with("true"));
    (is_one && is_random(value)).then(|| from..from + value.len())
}

/// Whether a value names where a secret is, instead of being it.
fn refers(value: &str) -> bool {
    let head = [
        "$", "<", "{", "%", "*", "...", "[", "(", "var.", "local.", "data.", "module.", "each.", "self.", "path.", "arn:", "/", "./", "~", "file:", "http:",
        "https:", "env:", "vault:",
    ];
    let lower = value.to_ascii_lowercase();
    // `file(…)`, `try(…)`: what a function gives.
    let called = lower.split_once('(').is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
    called || head.iter().any(|head| lower.starts_with(head)) || ["${", "{{", "$("].iter().any(|open| lower.contains(open))
}

/// Whether a value looks drawn at random: neither a reference, a name, a number nor a digest of something public.
#[must_use]
pub fn is_random(value: &str) -> bool {
    let value = value.trim();
    if value.len() < SHORTEST
        || value.len() > LONGEST
        || refers(value)
        || value.contains("://")
        || value.starts_with("ssh-")
        || value.starts_with("-----BEGIN PUBLIC")
    {
        return false;
    }
    let digest =
        ["sha1", "sha256", "sha384", "sha512", "md5"].iter().any(|name| value.strip_prefix(name).is_some_and(|rest| rest.starts_with([':', '-', '='])));
    if digest || value.contains("@sha256:") || is_uuid(value) {
        return false;
    }
    let has = |class: fn(&char) -> bool| usize::from(value.chars().any(|c| class(&c)));
    let classes = has(char::is_ascii_lowercase)
        + has(char::is_ascii_uppercase)
        + has(char::is_ascii_digit)
        + usize::from(value.chars().any(|c| !c.is_ascii_alphanumeric()));
    // `my-app-tls-2`, `kube-system`, `aws_iam_role.x`: words with something between them, and `2026-01-31`: numbers.
    let part = |part: &str| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        part.len() - letters.len() <= 4
            && (letters.chars().all(|c| c.is_ascii_lowercase()) || letters.chars().all(|c| c.is_ascii_uppercase()) || capitalised(letters))
    };
    let is_name = value.split(['-', '_', '.', '/', ':', '=', '[', ']', ' ']).all(part)
        && !(value.chars().all(|c| c.is_ascii_alphanumeric()) && has(char::is_ascii_digit) == 1);
    classes >= 2 && !is_name && entropy(value) >= 3.0
}

/// `Password`, `getSecretValue`: words one after another.
fn capitalised(text: &str) -> bool {
    let turns = text.as_bytes().windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase())).count();
    text.chars().all(|c| c.is_ascii_alphabetic())
        && text.len() >= 4 * (turns + 1)
        && !text.as_bytes().windows(2).any(|pair| matches!(pair, [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase()))
}

fn is_uuid(value: &str) -> bool {
    let parts: Vec<usize> = value.split('-').map(|part| if part.bytes().all(|byte| byte.is_ascii_hexdigit()) { part.len() } else { 0 }).collect();
    parts == [8, 4, 4, 4, 12]
}

/// Shannon's entropy of the bytes, in bits for each.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    });
    let length = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Vec<&str> {
        recognised(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn tokens_are_told_by_their_form() {
        // Put together here, so that no scanner takes this file for a leak.
        let body = "q7Xw2LmP9vR4tZk8Bn3Jc6Hd5Fs1Gy0Ta4Ue7Qo9Wx2Lm5";
        for (head, length) in
            [("ghp_", 36), ("glpat-", 20), ("xoxb-", 24), ("sk-", 40), ("AIza", 35), ("hf_", 34), ("npm_", 36), ("sk_live_", 24), ("hvs.", 24)]
        {
            let token = format!("{head}{}", &body[..length]);
            assert_eq!(told(&format!("x {token} y")), [token.as_str()]);
            assert_eq!(told(&format!("\"{token}\"")), [token.as_str()]);
        }
        let jwt = ["eyJ", "hbGciOiJIUzI1", ".eyJ", "zdWIiOiIxMjM0", ".", "dozjgNryP4J3jVmN"].concat();
        assert_eq!(told(&jwt), [jwt.as_str()]);
        let key = ["-----BEGIN RSA PRIVATE", " KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"].concat();
        assert_eq!(told(&key), ["\nMIIEow\nIBAAKC\n"]);
        assert_eq!(told(&["postgres://shop:", "hunter22", "@db:5432/shop"].concat()), [":hunter22@"]);
        assert_eq!(told(&["postgres://shop:", "q7Xw2LmP9vR4", "@db:5432/shop"].concat()), ["q7Xw2LmP9vR4"]);
        assert_eq!(told(&["AKIA", "IOSFODNN7EXAMPLE"].concat()).len(), 1);
    }

    #[test]
    fn random_values_are_told_by_the_name_before_them() {
        let value = "q7Xw2LmP9vR4";
        for text in [
            "db_password = \"q7Xw2LmP9vR4\"",
            "# old password: q7Xw2LmP9vR4, do not use",
            "{\"apiKey\":\"q7Xw2LmP9vR4\"}",
            "{\\\"apiKey\\\": \\\"q7Xw2LmP9vR4\\\"}",
            "export DB_PASSWORD=q7Xw2LmP9vR4;",
            "run --token q7Xw2LmP9vR4 --verbose",
            "args: [\"--db-password\", \"q7Xw2LmP9vR4\"]",
            "args: [--db-password=q7Xw2LmP9vR4]",
            "client_secret: 'q7Xw2LmP9vR4'",
            "variable \"pin\" {\n  default = \"q7Xw2LmP9vR4\"\n  sensitive = true\n}\n",
            "variable \"db_password\" {\n  type    = string\n  default = \"q7Xw2LmP9vR4\"\n}\n",
        ] {
            assert_eq!(told(text), [value], "{text}");
        }
    }

    #[test]
    fn what_is_public_is_no_secret() {
        for text in [
            "image: shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "token_digest = sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "secret = arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf",
            "client_secret = 123e4567-e89b-12d3-a456-426614174000",
            "ssh_key = \"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7\"",
            "public_key: AAAAB3NzaC1yc2EAAAADAQABAAABAQC7",
            "kms_key_id = 9f86d081884c7d659a2feaa0c55ad015",
            "password = var.db_password",
            "password = \"${random_password.db.result}\"",
            "password: $(DB_PASSWORD)",
            "secretName: my-app-tls-2",
            "secret: my-app-tls-2",
            "token: /var/run/secrets/kubernetes.io/serviceaccount/token",
            "password: correcthorse",
            "passwordPolicy: MinimumLength14",
            "postgres://shop:$DB_PASSWORD@db/shop",
            "https://registry.example.com/a:b@2",
            "api_key: getSecretValue",
            "password = try(each.value.token_1, \"\")",
            "password = random_password.db_User[0].result",
        ] {
            assert_eq!(told(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_comes_up() {
        let secrets = Secrets::of(told("password = q7Xw2LmP9vR4"), []);
        assert_eq!(secrets.hidden("a q7Xw2LmP9vR4 b q7Xw2LmP9vR4").as_deref(), Some("a (sensitive) b (sensitive)"));
        assert_eq!(secrets.hidden("nothing"), None);
        assert!(Secrets::of(told("plain text"), []).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-zA-Z0-9:/@=\"' _-]{0,20}(password|://|-----BEGIN PRIVATE KEY-----|token)?.{0,60}") {
            let mut end = 0;
            for range in recognised(&text) {
                prop_assert!(range.start >= end && text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
