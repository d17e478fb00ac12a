//! Bundles of a few files, and all that may be done to them. Changes at random are in `tests/evidence.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

const PEM: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

fn key() -> PrivateKey {
    PrivateKey::read(PEM, "the test").unwrap()
}

fn signer(key: &PrivateKey) -> Signer {
    Signer::read(&key.public().pem().unwrap(), "key.pub").unwrap()
}

fn trust(keys: &[&PrivateKey]) -> Trust {
    Trust { signers: keys.iter().map(|key| signer(key)).collect(), ..Trust::default() }
}

fn write(target: &Path, keys: &[PrivateKey], previous: Option<&str>) -> Result<String, Error> {
    let mut writer = Writer::begin(target)?;
    for (name, text) in [("README.txt", "read me"), ("rules/a.rego", "package a"), ("rules/aws/b.rego", "package b"), ("results.json", "{}")] {
        writer.file(name, |out| out.write_all(text.as_bytes()))?;
    }
    let predicate: Map<String, Value> = [("as_of".to_string(), json!("2026-12-01"))].into_iter().collect();
    writer.seal(predicate, previous, keys)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    (folder, bundle)
}

fn wrong(path: &Path, trust: &Trust) -> Vec<String> {
    verify(path, trust).unwrap().differences
}

#[test]
fn what_was_written_holds() {
    for name in ["bundle", "bundle.tar"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let digest = write(&path, &[key()], None).unwrap();
        let proof = verify(&path, &trust(&[&key()])).unwrap();
        assert_eq!((proof.differences, proof.digest, proof.files), (vec![], digest, 4));
        assert_eq!(proof.signed, [("key.pub".to_string(), key().public().id().to_string())]);
        let bundle = Bundle::open(&path).unwrap();
        assert_eq!(bundle.read("rules/aws/b.rego").unwrap().as_deref(), Some(&b"package b"[..]));
        assert_eq!(bundle.read("rules").unwrap(), None);
        // Nothing but the bundle is left, and nothing is written over it.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(write(&path, &[], None), Err(Error::Exists(_))));
    }
}

#[test]
fn a_folder_and_an_archive_have_the_same_manifest_and_an_archive_the_same_bytes() {
    let (temporary, bundle) = folder();
    let paths = [bundle, temporary.path().join("a.tar"), temporary.path().join("b.tar")];
    let digests: Vec<String> = paths.iter().map(|path| write(path, &[key()], None).unwrap()).collect();
    assert!(digests.iter().all(|digest| *digest == digests[0]));
    assert_eq!(fs::read(&paths[1]).unwrap(), fs::read(&paths[2]).unwrap());
}

#[test]
fn what_is_dropped_leaves_nothing() {
    for name in ["bundle", "bundle.tar"] {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::begin(&folder.path().join(name)).unwrap();
        writer.file("a", |out| out.write_all(b"a")).unwrap();
        assert!(writer.file("b", |_| Err(std::io::Error::other("no space left on device"))).unwrap_err().to_string().contains("no space left"));
        drop(writer);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn names_that_lead_elsewhere_or_collide_are_not_written() {
    let (_temporary, bundle) = folder();
    let mut writer = Writer::begin(&bundle).unwrap();
    let long = "n".repeat(201);
    for name in ["", "/a", "a//b", "../a", "a/..", "./a", "a\\b", "C:a", "a\n", "ü", "a/", "a. ", &long] {
        assert!(matches!(writer.file(name, |_| Ok(())), Err(Error::Name(_))), "{name}");
    }
    writer.file("a/B", |_| Ok(())).unwrap();
    for name in ["a/b", "a/B", MANIFEST, SUMS] {
        assert!(matches!(writer.file(name, |_| Ok(())), Err(Error::Twice(_))), "{name}");
    }
}

#[test]
fn each_difference_is_told() {
    type Change = fn(&Path);
    let cases: [(&str, Change); 11] = [
        ("`results.json` was changed", |at| fs::write(at.join("results.json"), "{ }").unwrap()),
        ("`results.json` is missing", |at| fs::remove_file(at.join("results.json")).unwrap()),
        ("`results.json` is missing; its content stands in `more.json`", |at| fs::rename(at.join("results.json"), at.join("more.json")).unwrap()),
        ("`more.json` is not listed in the manifest", |at| fs::write(at.join("more.json"), "{ }").unwrap()),
        ("`more/` is an empty folder, which the manifest does not list", |at| fs::create_dir(at.join("more")).unwrap()),
        ("`README.txt` differs from another name in case alone", |at| fs::write(at.join("README.TXT"), "read me").unwrap()),
        ("`manifest.json` is missing: this is no bundle, or no whole one", |at| fs::remove_file(at.join(MANIFEST)).unwrap()),
        ("`SHA256SUMS` is missing", |at| fs::remove_file(at.join(SUMS)).unwrap()),
        ("`SHA256SUMS` does not say what the manifest says", |at| fs::write(at.join(SUMS), "").unwrap()),
        ("`manifest.dsse.json` is missing: the manifest says that", |at| fs::remove_file(at.join(ENVELOPE)).unwrap()),
        ("is not in canonical form", |at| fs::OpenOptions::new().append(true).open(at.join(MANIFEST)).unwrap().write_all(b"\n").unwrap()),
    ];
    for (told, change) in cases {
        let (_temporary, bundle) = folder();
        write(&bundle, &[key()], None).unwrap();
        change(&bundle);
        let differences = wrong(&bundle, &Trust::default());
        assert!(differences.iter().any(|difference| difference.contains(told)), "{told}: {differences:?}");
        assert!(Bundle::open(&bundle).is_err());
    }
}

#[cfg(unix)]
#[test]
fn links_are_no_files_of_a_bundle() {
    let (temporary, bundle) = folder();
    write(&bundle, &[], None).unwrap();
    fs::rename(bundle.join("results.json"), temporary.path().join("results.json")).unwrap();
    std::os::unix::fs::symlink(temporary.path().join("results.json"), bundle.join("results.json")).unwrap();
    assert!(wrong(&bundle, &Trust::default()).contains(&"`results.json` is a link".to_string()));
}

#[test]
fn signatures_are_by_who_was_asked_for() {
    let (ours, second, foreign) = (key(), PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
    let (_temporary, bundle) = folder();
    let again = PrivateKey::read(&second.pem().unwrap(), "it").unwrap();
    write(&bundle, &[key(), again], None).unwrap();
    assert!(wrong(&bundle, &trust(&[&ours, &second])).is_empty());
    let proof = verify(&bundle, &trust(&[&ours])).unwrap();
    assert_eq!((proof.differences.len(), proof.unchecked.as_slice()), (0, &[second.public().id().to_string()][..]));
    assert_eq!(wrong(&bundle, &trust(&[&ours, &foreign])), ["signed by 1 of the keys given, 2 asked for; not by key.pub"]);
    assert!(wrong(&bundle, &Trust { require: Some(1), ..trust(&[&ours, &foreign]) }).is_empty());
    // One key counts once, however often it is given.
    assert!(!wrong(&bundle, &Trust { require: Some(2), ..trust(&[&ours, &ours]) }).is_empty());
    let (_temporary, unsigned) = folder();
    write(&unsigned, &[], None).unwrap();
    assert_eq!(wrong(&unsigned, &trust(&[&ours])), ["signed by 0 of the keys given, 1 asked for; not by key.pub"]);
}

/// The envelope of one bundle in another, and envelopes that someone wrote anew.
#[test]
fn signatures_are_over_this_manifest_and_its_type() {
    let (_one, signed) = folder();
    let (_two, other) = folder();
    write(&signed, &[key()], None).unwrap();
    write(&other, &[key()], Some("sha256:00")).unwrap();
    fs::copy(other.join(ENVELOPE), signed.join(ENVELOPE)).unwrap();
    assert!(wrong(&signed, &trust(&[&key()])).iter().any(|told| told.contains("over other bytes")));
    let envelope: Value = serde_json::from_slice(&fs::read(other.join(ENVELOPE)).unwrap()).unwrap();
    for (told, key, value) in [
        ("payload of type `text/plain`", "payloadType", json!("text/plain")),
        ("holds 0 signatures", "signatures", json!([])),
        ("is no DSSE envelope", "more", json!(1)),
    ] {
        let mut changed = envelope.clone();
        changed[key] = value;
        fs::write(other.join(ENVELOPE), canonical(&changed)).unwrap();
        assert!(wrong(&other, &Trust::default()).iter().any(|difference| difference.contains(told)), "{told}");
    }
}

#[test]
fn a_chain_is_followed() {
    let (_one, first) = folder();
    let (_two, second) = folder();
    let digest = write(&first, &[], None).unwrap();
    write(&second, &[], Some(&digest)).unwrap();
    let (first, second) = (Bundle::open(&first).unwrap(), Bundle::open(&second).unwrap());
    assert_eq!(first.proof.chain, Chain::First);
    assert_eq!(second.proof.chain, Chain::Unchecked(digest.clone()));
    assert_eq!(second.follows(&first), Chain::Follows(digest));
    assert_eq!(first.follows(&second), Chain::Broken(None));
    let asked = Trust { previous: Some(second.digest.clone()), ..Trust::default() };
    assert!(verify(second.path(), &asked).unwrap().differences[0].starts_with("the chain is broken"));
}

/// An archive as others write them.
fn packed(files: &[(&str, &[u8])], change: impl Fn(usize, &mut tar::Header)) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for (n, (name, bytes)) in files.iter().enumerate() {
        let mut header = archive::header("x", bytes.len() as u64).unwrap();
        header.as_ustar_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        change(n, &mut header);
        header.set_cksum();
        file.write_all(header.as_bytes()).unwrap();
        file.write_all(bytes).unwrap();
        archive::zeros(&mut file, archive::padding(bytes.len() as u64)).unwrap();
    }
    archive::zeros(&mut file, 1024).unwrap();
    file
}

#[test]
fn archives_of_others_are_refused() {
    let told = |file: tempfile::NamedTempFile| wrong(file.path(), &Trust::default()).remove(0);
    let same = |_: usize, _: &mut tar::Header| {};
    assert!(told(packed(&[("../a", b"")], same)).contains("`../a` is not as Probity"));
    assert!(told(packed(&[("/a", b"")], same)).contains("`/a` is not as Probity"));
    assert_eq!(told(packed(&[("a", b"1"), ("a", b"2")], same)), "`a` is there twice");
    assert_eq!(told(packed(&[("a", b"1"), ("A", b"2")], same)), "`a` differs from another name in case alone");
    assert_eq!(told(packed(&[("a", b"")], |_, header| header.set_entry_type(tar::EntryType::Symlink))), "`a` is a link");
    assert_eq!(told(packed(&[("a", b"")], |_, header| header.set_entry_type(tar::EntryType::Directory))), "`a` is a folder: an archive lists files alone");
    assert_eq!(told(packed(&[("a", b"")], |_, header| header.set_entry_type(tar::EntryType::GNUSparse))), "`a` is neither file nor folder");
    assert!(told(packed(&[("a", b"")], |_, header| header.set_mtime(1))).contains("not as Probity writes it"));
    // It claims more than any disk holds: nothing is kept of it.
    assert!(told(packed(&[("a", b"")], |_, header| header.set_size(u64::MAX / 2))).contains("more in it than a bundle holds"));
    assert_eq!(told(packed(&[("a", b"")], |_, header| header.set_size(1 << 33))), "the archive ends within `a`");
}

#[test]
fn no_key_is_shown_and_what_is_no_key_is_refused() {
    assert_eq!(format!("{:?}", key()), "PrivateKey");
    let secret = "MC4CAQAwBQYDK2VwBCIEIN";
    for text in ["", "secret", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIN\n-----END PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----"] {
        let error = PrivateKey::read(text, "k.pem").unwrap_err().to_string();
        assert!(error.contains("k.pem") && !error.contains(secret), "{error}");
    }
    for text in ["", PEM, "ssh-rsa AAAA", "ssh-ed25519 AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"] {
        assert!(Signer::read(text, "k.pub").unwrap_err().to_string().contains("k.pub"));
    }
}

/// The key as OpenSSH writes it, between another of another kind and a comment.
#[test]
fn a_public_key_may_come_from_a_git_host() {
    let openssh = "ssh-rsa AAAAB3Nza\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh me@example.com\n";
    assert_eq!(Signer::read(openssh, "me.keys").unwrap().keys, signer(&key()).keys);
}

proptest! {
    /// RFC 8785 leaves one way to write a value: reading it and writing it again changes nothing, whatever its order was.
    #[test]
    fn canonical_json_has_one_form(map in proptest::collection::btree_map(".*", any::<i32>(), 0..8)) {
        let ordered: Map<String, Value> = map.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
        let reversed: Map<String, Value> = map.iter().rev().map(|(key, value)| (key.clone(), json!(value))).collect();
        prop_assert_eq!(canonical(&ordered), canonical(&reversed));
        let read: BTreeMap<String, i32> = serde_json::from_slice(&canonical(&ordered)).unwrap();
        prop_assert_eq!(read, map);
    }
}
