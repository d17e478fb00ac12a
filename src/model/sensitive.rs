//! Which names speak of credentials.

/// Whether a value under this name is a credential itself: `db_password`, `ClientSecret`, `AWS_SECRET_ACCESS_KEY`.
///
/// Told by whole words, so that what only speaks *about* a credential is none: `secret_name`, `kms_key`, `token_ttl`, `password_policy`,
/// `monkey`. Where in doubt it is none: a value marked sensitive is hidden from whoever has to mend it.
#[must_use]
pub fn credential_like(name: &str) -> bool {
    // Most names are none, and need no closer look.
    let lower = name.to_ascii_lowercase();
    if !["pass", "pwd", "secret", "token", "key", "cred", "string", "connstr", "pat", "pem", "pfx", "pkcs", "dsn", "bearer"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return false;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // `ADMIN_PASSWORD_2`, `token_v1`: what counts or versions a credential is no part of its name.
    let counted = |word: &&str| word.chars().all(|c| c.is_ascii_digit()) || matches!(*word, "value" | "plain" | "plaintext" | "base64" | "b64" | "wo");
    let kept = words.iter().rposition(|word| !counted(word)).map_or(0, |last| last + 1);
    let Some((last, before)) = words.get(..kept).and_then(<[&str]>::split_last) else { return false };
    let previous = before.last().copied().unwrap_or("");
    match *last {
        "password" | "passwords" | "passwd" | "pwd" | "passphrase" | "passcode" | "passwort" | "credential" | "credentials" | "apikey" | "secretkey"
        | "accesskey" | "privatekey" | "authtoken" | "accesstoken" | "connectionstring" | "connstr" | "pat" => !about(previous),
        "pass" => before.is_empty() || matches!(previous, "db" | "user" | "root" | "admin" | "smtp" | "mysql" | "postgres" | "redis" | "auth" | "ftp" | "mail"),
        "secret" | "secrets" => !about(previous) && !matches!(previous, "pull"),
        "token" | "tokens" => !about(previous) && !matches!(previous, "http" | "max" | "min" | "total" | "next" | "continuation" | "page" | "num" | "account"),
        "key" | "keys" => secret_key(previous, before),
        "string" => matches!(previous, "connection" | "conn" | "secret"),
        "pem" | "pfx" | "pkcs12" | "pkcs8" => before.windows(2).any(|pair| pair == ["private", "key"]),
        "dsn" | "bearer" => true,
        "data" | "text" | "content" => matches!(previous, "secret" | "password"),
        _ => false,
    }
}

/// Whether a key of this qualifier is secret in itself; most keys of the clouds are names (`kms_key`, `partition_key`, `public_key`).
fn secret_key(previous: &str, before: &[&str]) -> bool {
    match previous {
        _ if before.iter().any(|word| matches!(*word, "kms" | "cmk")) => false,
        "private" | "secret" | "api" | "auth" | "access" | "signing" | "shared" | "app" | "license" | "jwt" | "hmac" | "master" => true,
        // A disk's `disk_encryption_key` names a key; `ENCRYPTION_KEY` and `raw_encryption_key` are one.
        "encryption" => matches!(before.first(), Some(&"encryption" | &"raw")),
        "account" => before.iter().rev().nth(1) == Some(&"storage"),
        _ => false,
    }
}

/// Qualifiers that turn a credential into a switch or a statement about it: `enable_password`, `require_token`.
fn about(previous: &str) -> bool {
    matches!(
        previous,
        "enable"
            | "enabled"
            | "disable"
            | "disabled"
            | "require"
            | "required"
            | "requires"
            | "allow"
            | "use"
            | "generate"
            | "create"
            | "rotate"
            | "reset"
            | "has"
            | "is"
            | "no"
    )
}

/// The words of a name in lower case: parted by what is no letter or digit, and where `camelCase` or `HTTPServer` turns.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut chars = name.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let turns = c.is_uppercase()
            && before.is_some_and(|b| b.is_lowercase() || b.is_ascii_digit() || (b.is_uppercase() && chars.peek().is_some_and(|n| n.is_lowercase())));
        if (turns || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_told_by_their_names() {
        for name in [
            "password",
            "PASSWORD",
            "db_password",
            "adminPassword",
            "administrator_login_password",
            "master_password",
            "MYSQL_ROOT_PASSWORD",
            "DB_PASS",
            "pwd",
            "secret",
            "client_secret",
            "clientSecret",
            "AWS_SECRET_ACCESS_KEY",
            "aws_access_key",
            "SECRET_KEY",
            "api_key",
            "apiKey",
            "APIKey",
            "API_KEYS",
            "OPENAI_API_KEY",
            "token",
            "auth_token",
            "GITHUB_TOKEN",
            "access-token",
            "private_key",
            "private_key_pem",
            "tls.private_key",
            "connection_string",
            "connectionString",
            "primary_connection_string",
            "credentials",
            "storage_account_key",
            "SIGNING_KEY",
            "password_wo",
            "secret_string",
            "ADMIN_PASSWORD_2",
            "secret_data",
            "SENTRY_DSN",
        ] {
            assert!(credential_like(name), "{name}");
        }
    }

    #[test]
    fn what_only_speaks_about_credentials_is_none() {
        for name in [
            "",
            "_",
            "name",
            "key",
            "keys",
            "key_id",
            "kms_key",
            "kms_key_id",
            "kms_master_key_id",
            "customer_managed_key",
            "partition_key",
            "hash_key",
            "public_key",
            "ssh_key",
            "key_vault_id",
            "AWS_ACCESS_KEY_ID",
            "access_key_id",
            "secret_name",
            "secretName",
            "secret_arn",
            "secret_id",
            "secretKeyRef",
            "imagePullSecrets",
            "token_ttl",
            "http_tokens",
            "max_tokens",
            "next_token",
            "automountServiceAccountToken",
            "password_policy",
            "password_length",
            "minimum_password_length",
            "enable_password",
            "disable_password_authentication",
            "require_token",
            "password_file",
            "TOKEN_URL",
            "monkey",
            "keyboard",
            "compass",
            "bypass",
            "passive",
            "description",
            "kms_encryption_key",
        ] {
            assert!(!credential_like(name), "{name}");
        }
    }
}
