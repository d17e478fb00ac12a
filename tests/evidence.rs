//! Bundles of evidence, as programmes and people who do not trust each other meet them: the same bytes wherever they are
//! written, every change refused, nothing half left, judged again with their own rules.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use probity::evidence::{Signer, Trust, verify};
use serde_json::Value;
use tempfile::TempDir;

const DAY: &str = "--as-of=2026-12-01";

fn probity(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command.args(args).current_dir(folder).env("COLUMNS", "100").stdin(Stdio::null());
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    probity(folder, args).output().expect("it starts")
}

fn told(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{error}: {}", told(out)))
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/claims_triage")
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path.strip_prefix(folder).expect("below").to_path_buf()) }
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path, is_backwards: bool) {
    let mut all = files(from);
    if is_backwards {
        all.reverse();
    }
    for file in all {
        fs::create_dir_all(to.join(&file).parent().expect("a folder")).expect("a folder");
        fs::copy(from.join(&file), to.join(&file)).expect("a copy");
    }
}

/// A copy of the fixture, a key, and its public half.
fn estate() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixture(), &folder.path().join("estate"), false);
    let out = run(folder.path(), &["evidence", "keygen", "key.pem"]);
    assert!(out.status.success(), "{}", told(&out));
    folder
}

/// A few rules: a bundle proves the examples of all that are applied.
const FEW: &str = "--rule=kubernetes/workload/*_missing";

/// Seals the estate, judged by a few rules; `assess` is the fuller of both verbs.
fn seal(folder: &Path, target: &str, more: &[&str]) -> Output {
    let target = format!("--evidence=../{target}");
    let args = [&["assess", "--exit-zero", "--framework=pss", "--sign=../key.pem", DAY, FEW, &*target], more].concat();
    run(&folder.join("estate"), &args)
}

fn sealed(folder: &Path, target: &str) -> PathBuf {
    let out = seal(folder, target, &[]);
    assert!(out.status.success(), "{}", told(&out));
    folder.join(target)
}

fn trust(folder: &Path) -> Trust {
    let text = fs::read_to_string(folder.join("key.pem.pub")).expect("the public key");
    Trust { signers: vec![Signer::read(&text, "key.pem.pub").expect("a key")], ..Trust::default() }
}

/// Numbers that only look random, and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("a side")
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let key = estate();
    let private = fs::read_to_string(key.path().join("key.pem")).expect("a key");
    let ways = [("Europe/Vienna", "de_AT.UTF-8", "user-of-one", "1", false), ("Asia/Kathmandu", "C", "user-of-two", "4", true)];
    let written = ways.map(|(zone, locale, user, cores, is_backwards)| {
        let folder = tempfile::tempdir().expect("a folder");
        let estate = folder.path().join(user);
        copy(&fixture(), &estate, is_backwards);
        let bundle = folder.path().join("bundle.tar");
        let target = bundle.to_str().expect("text");
        let out = probity(&estate, &["assess", "--exit-zero", "--framework", "pss", DAY, FEW, "--evidence", target, "--sign", "env:KEY"])
            .envs([("TZ", zone), ("LC_ALL", locale), ("LANG", locale), ("USER", user), ("HOME", folder.path().to_str().expect("text"))])
            .envs([("RAYON_NUM_THREADS", cores), ("KEY", &private)])
            .output()
            .expect("it starts");
        assert!(out.status.success(), "{}", told(&out));
        assert!(!told(&out).contains(private.lines().nth(1).expect("a line")), "the key is in the output");
        let bytes = fs::read(bundle).expect("the bundle");
        for trace in [zone, user, folder.path().to_str().expect("text")] {
            assert!(!bytes.windows(trace.len()).any(|window| window == trace.as_bytes()), "`{trace}` is in the bundle");
        }
        bytes
    });
    assert!(written[0] == written[1], "the bytes differ");
}

#[test]
fn a_bundle_has_the_whole_layout() {
    let folder = estate();
    // By every rule.
    let args = ["assess", "--exit-zero", "--framework=pss", "--sign=../key.pem", DAY, "--evidence=../bundle"];
    let out = run(&folder.path().join("estate"), &args);
    assert!(out.status.success(), "{}", told(&out));
    let bundle = folder.path().join("bundle");
    let names: Vec<String> = files(&bundle).iter().map(|name| name.display().to_string()).collect();
    for wanted in [
        "README.txt",
        "SHA256SUMS",
        "manifest.json",
        "manifest.dsse.json",
        "results.json",
        "results.sarif",
        "assessment.json",
        "oscal/assessment-results.json",
        "oscal/poam.json",
        "population.csv",
        "report.html",
        "coverage.json",
        "model.json",
        "tests.json",
        "statements/test-result.json",
        "statements/svr.json",
        "config/probity.yaml",
        "config/waivers-1.yaml",
        "config/attestations-1.yaml",
        "frameworks/pss.yaml",
        "frameworks/objectives.yaml",
        "rules/built-in/aws/s3/bucket_unversioned.rego",
    ] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} is missing");
    }
    let read = |name: &str| fs::read_to_string(bundle.join(name)).expect("text");
    assert_eq!(read("config/probity.yaml"), fs::read_to_string(fixture().join("probity.yaml")).expect("text"));
    let manifest: Value = serde_json::from_str(&read("manifest.json")).expect("JSON");
    let schema: Value = serde_json::from_str(include_str!("../schemas/evidence.schema.json")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let wrong: Vec<String> = validator.iter_errors(&manifest).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    // Every example of every rule holds, judged by this very programme.
    let tests: Value = serde_json::from_str(&read("tests.json")).expect("JSON");
    let examples: Vec<&Value> = tests["rules"].as_array().expect("rules").iter().flat_map(|rule| rule["examples"].as_array().expect("examples")).collect();
    assert!(examples.len() > 500 && examples.iter().all(|example| example["holds"] == true), "{} examples", examples.len());
    // The numbers of the population, the coverage and the results are the same.
    let results: Value = serde_json::from_str(&read("results.json")).expect("JSON");
    let coverage: Value = serde_json::from_str(&read("coverage.json")).expect("JSON");
    let rows = csv::Reader::from_path(bundle.join("population.csv")).expect("CSV").records().count();
    assert_eq!((rows, &coverage["totals"]["verdicts"]["judged"]), (results["results"].as_array().expect("results").len(), &Value::from(rows)));
}

/// What a change did not disturb is a hole: none of a thousand may be.
#[test]
fn every_changed_byte_is_refused() {
    let folder = estate();
    let (tree, archive) = (sealed(folder.path(), "bundle"), sealed(folder.path(), "bundle.tar"));
    let trust = trust(folder.path());
    let (mut dice, mut refused) = (Dice(0x9e37_79b9_7f4a_7c15), 0);
    let names = files(&tree);
    let special = ["manifest.json", "manifest.dsse.json", "SHA256SUMS", "README.txt"];
    for n in 0..1000 {
        // One in two in the archive; of the others, one in two in a file that vouches for the rest.
        let file = match n % 4 {
            0 | 1 => archive.clone(),
            2 => tree.join(special[dice.roll(special.len())]),
            _ => tree.join(&names[dice.roll(names.len())]),
        };
        let before = fs::read(&file).expect("bytes");
        let mut after = before.clone();
        let at = dice.roll(after.len());
        after[at] ^= u8::try_from(1 + dice.roll(255)).expect("a byte");
        fs::write(&file, &after).expect("written");
        let bundle = if file == archive { &archive } else { &tree };
        match verify(bundle, &trust) {
            Ok(proof) if proof.differences.is_empty() => panic!("byte {at} of {} was changed, and nobody noticed", file.display()),
            _ => refused += 1,
        }
        fs::write(&file, &before).expect("written");
    }
    for bundle in [&tree, &archive] {
        assert!(verify(bundle, &trust).expect("a bundle").differences.is_empty(), "it is whole again");
    }
    eprintln!("{refused} of 1000 single-byte changes refused");
}

type Change = fn(&Path, &[PathBuf], &mut Dice) -> String;

fn any(names: &[PathBuf], dice: &mut Dice) -> PathBuf {
    names[dice.roll(names.len())].clone()
}

/// Rewrites one of the files that vouch for the others, as someone would who knows the format.
fn edit(bundle: &Path, name: &str, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_slice(&fs::read(bundle.join(name)).expect("bytes")).expect("JSON");
    change(&mut value);
    fs::write(bundle.join(name), probity::evidence::canonical(&value)).expect("written");
}

const CHANGES: [(&str, Change); 14] = [
    ("remove", |at, names, dice| {
        let name = any(names, dice);
        fs::remove_file(at.join(&name)).expect("removed");
        name.display().to_string()
    }),
    ("rename", |at, names, dice| {
        let name = any(names, dice);
        fs::rename(at.join(&name), at.join(&name).with_extension("other")).expect("renamed");
        name.display().to_string()
    }),
    ("case", |at, names, dice| {
        let name = any(names, dice);
        let plain = name.file_name().expect("a name").to_string_lossy().into_owned();
        let other = if plain.to_uppercase() == plain { plain.to_lowercase() } else { plain.to_uppercase() };
        fs::rename(at.join(&name), at.join(&name).with_file_name(other)).expect("renamed");
        name.display().to_string()
    }),
    ("add", |at, names, dice| {
        let name = any(names, dice).with_extension(format!("added{}", dice.roll(99)));
        fs::write(at.join(&name), "more").expect("written");
        name.display().to_string()
    }),
    ("swap", |at, names, dice| {
        let (one, other) = (any(names, dice), any(names, dice));
        let (left, right) = (fs::read(at.join(&one)).expect("bytes"), fs::read(at.join(&other)).expect("bytes"));
        if left == right {
            fs::remove_file(at.join(&one)).expect("removed");
        } else {
            fs::write(at.join(&one), right).expect("written");
            fs::write(at.join(&other), left).expect("written");
        }
        one.display().to_string()
    }),
    ("duplicate", |at, names, dice| {
        let name = any(names, dice);
        fs::copy(at.join(&name), at.join("copy.json")).expect("copied");
        name.display().to_string()
    }),
    ("truncate", |at, names, dice| {
        let name = any(names, dice);
        let bytes = fs::read(at.join(&name)).expect("bytes");
        fs::write(at.join(&name), &bytes[..dice.roll(bytes.len())]).expect("written");
        name.display().to_string()
    }),
    ("append", |at, names, dice| {
        let name = any(names, dice);
        let mut bytes = fs::read(at.join(&name)).expect("bytes");
        bytes.push(b"\n \0"[dice.roll(3)]);
        fs::write(at.join(&name), bytes).expect("written");
        name.display().to_string()
    }),
    ("folder", |at, names, dice| {
        let name = any(names, dice).with_extension("folder");
        fs::create_dir_all(at.join(&name)).expect("a folder");
        name.display().to_string()
    }),
    ("file to folder", |at, names, dice| {
        let name = any(names, dice);
        fs::remove_file(at.join(&name)).expect("removed");
        fs::create_dir(at.join(&name)).expect("a folder");
        name.display().to_string()
    }),
    ("link", |at, names, dice| {
        let name = any(names, dice);
        let elsewhere = at.with_extension("elsewhere");
        fs::rename(at.join(&name), &elsewhere).expect("moved");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&elsewhere, at.join(&name)).expect("a link");
        name.display().to_string()
    }),
    ("manifest", |at, _, dice| {
        let kind = dice.roll(6);
        edit(at, "manifest.json", |manifest| match kind {
            0 => drop(manifest["subject"].as_array_mut().expect("subjects").remove(0)),
            1 => {
                let more = manifest["subject"][0].clone();
                manifest["subject"].as_array_mut().expect("subjects").push(more);
            }
            2 => manifest["predicate"]["as_of"] = "2027-01-01".into(),
            3 => manifest["subject"].as_array_mut().expect("subjects").reverse(),
            4 => manifest["predicate"]["signers"] = Value::Array(Vec::new()),
            _ => manifest["subject"][0]["name"] = "../README.txt".into(),
        });
        format!("kind {kind}")
    }),
    ("envelope", |at, _, dice| {
        let kind = dice.roll(5);
        edit(at, "manifest.dsse.json", |envelope| match kind {
            0 => envelope["signatures"] = Value::Array(Vec::new()),
            1 => {
                let more = envelope["signatures"][0].clone();
                envelope["signatures"].as_array_mut().expect("signatures").push(more);
            }
            2 => envelope["payloadType"] = "application/json".into(),
            3 => envelope["signatures"][0]["keyid"] = "00".into(),
            _ => envelope["payload"] = "e30=".into(),
        });
        format!("kind {kind}")
    }),
    ("digests made to fit", |at, names, dice| {
        // Everything is made anew but the signature.
        let name = names.iter().cycle().skip(dice.roll(names.len())).find(|name| !is_vouching(name)).expect("a file");
        fs::write(at.join(name), "{}").expect("written");
        let digest = probity::evidence::digest(b"{}");
        edit(at, "manifest.json", |manifest| {
            let subjects = manifest["subject"].as_array_mut().expect("subjects");
            let subject = subjects.iter_mut().find(|subject| subject["name"] == *name.to_string_lossy()).expect("the file");
            subject["digest"]["sha256"] = digest.clone().into();
        });
        let mut sums: Vec<String> = files(at)
            .iter()
            .filter(|name| !name.ends_with("SHA256SUMS"))
            .map(|name| format!("{}  {}\n", probity::evidence::digest(&fs::read(at.join(name)).expect("bytes")), name.display()))
            .collect();
        sums.sort_by_key(|line| line.chars().skip(66).collect::<String>());
        fs::write(at.join("SHA256SUMS"), sums.concat()).expect("written");
        name.display().to_string()
    }),
];

fn is_vouching(name: &Path) -> bool {
    ["manifest.json", "manifest.dsse.json", "SHA256SUMS"].iter().any(|one| name == Path::new(one))
}

/// What an archive may be made of by someone who knows how archives are built.
fn change_archive(bytes: &mut Vec<u8>, entries: &[(usize, usize)], dice: &mut Dice) -> &'static str {
    let (start, end) = entries[dice.roll(entries.len())];
    match dice.roll(6) {
        0 => {
            bytes.drain(start..end);
            "an entry is gone"
        }
        1 => {
            let entry = bytes[start..end].to_vec();
            bytes.splice(end..end, entry);
            "an entry is there twice"
        }
        2 => {
            let (first, next) = (entries[0], entries[1 + dice.roll(entries.len() - 1)]);
            let moved: Vec<u8> = bytes.drain(next.0..next.1).collect();
            bytes.splice(first.0..first.0, moved);
            "an entry has moved"
        }
        3 => {
            bytes.extend(std::iter::repeat_n(0, 512 * (1 + dice.roll(4))));
            "more zeros at the end"
        }
        4 => {
            bytes.truncate(bytes.len() - 512 * (1 + dice.roll(4)));
            "cut"
        }
        _ => {
            let mut header: [u8; 512] = bytes[start..start + 512].try_into().expect("a header");
            // A time, an owner or a mode, with a sum that fits.
            header[136 + dice.roll(10)] ^= 1;
            let sum: u32 = header.iter().enumerate().map(|(n, byte)| if (148..156).contains(&n) { 32 } else { u32::from(*byte) }).sum();
            header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            bytes[start..start + 512].copy_from_slice(&header);
            "a header says more"
        }
    }
}

#[test]
fn every_changed_structure_is_refused() {
    let folder = estate();
    let (tree, archive) = (sealed(folder.path(), "bundle"), sealed(folder.path(), "bundle.tar"));
    let trust = trust(folder.path());
    let (mut dice, mut refused) = (Dice(0x2545_f491_4f6c_dd1d), 0);
    let names = files(&tree);
    for n in 0..140 {
        let copied = folder.path().join("copy");
        copy(&tree, &copied, false);
        let (what, change) = CHANGES[n % CHANGES.len()];
        let which = change(&copied, &names, &mut dice);
        match verify(&copied, &trust) {
            Ok(proof) if proof.differences.is_empty() => panic!("{what} of {which}, and nobody noticed"),
            _ => refused += 1,
        }
        fs::remove_dir_all(&copied).expect("removed");
    }
    let whole = fs::read(&archive).expect("bytes");
    let mut entries = Vec::new();
    let mut at = 0;
    while whole[at] != 0 {
        let size = std::str::from_utf8(&whole[at + 124..at + 135]).ok().and_then(|size| usize::from_str_radix(size, 8).ok()).expect("a size");
        let end = at + 512 + size.div_ceil(512) * 512;
        entries.push((at, end));
        at = end;
    }
    for _ in 0..60 {
        let mut bytes = whole.clone();
        let what = change_archive(&mut bytes, &entries, &mut dice);
        fs::write(&archive, bytes).expect("written");
        match verify(&archive, &trust) {
            Ok(proof) if proof.differences.is_empty() => panic!("{what}, and nobody noticed"),
            _ => refused += 1,
        }
    }
    eprintln!("{refused} of 200 structural changes refused");
}

/// Whatever is there after a run was killed is the whole bundle, or none.
#[test]
fn a_killed_run_leaves_no_half_bundle() {
    let folder = estate();
    let trust = trust(folder.path());
    let started = Instant::now();
    sealed(folder.path(), "whole");
    let lasts = started.elapsed();
    let (mut dice, mut killed) = (Dice(0x1234_5678_9abc_def1), 0);
    for n in 0..16 {
        let name = if n % 2 == 0 { format!("killed-{n}") } else { format!("killed-{n}.tar") };
        let target = format!("--evidence=../{name}");
        let args = ["assess", "--exit-zero", "--framework=pss", "--sign=../key.pem", DAY, FEW, &target];
        let mut child = probity(&folder.path().join("estate"), &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        // The writing is in the later part of a run.
        let millis = u64::try_from(lasts.as_millis()).expect("a while");
        std::thread::sleep(Duration::from_millis(millis / 3 + dice.roll(usize::try_from(millis).expect("a while") * 2 / 3 + 1) as u64));
        child.kill().expect("it is killed");
        killed += u32::from(!child.wait().expect("it ends").success());
        for entry in fs::read_dir(folder.path()).expect("a folder").flatten() {
            let (path, file) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if file.starts_with("killed-") {
                assert!(verify(&path, &trust).expect("a bundle").differences.is_empty(), "{file} is half a bundle");
            } else if file.starts_with(".probity-half-") {
                assert!(!verify(&path, &Trust::default()).expect("readable").differences.is_empty(), "{file} may be taken for a bundle");
            } else {
                assert!(["estate", "key.pem", "key.pem.pub", "whole"].contains(&&*file), "{file} is left");
            }
        }
    }
    eprintln!("{killed} of 16 runs killed before their end");
    assert!(killed > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn where_nothing_can_be_written_nothing_is_left() {
    let folder = estate();
    // A limit on the size of files is what a full disk is to a programme that ignores the signal.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$@\"";
    for name in ["full", "full.tar"] {
        let out = Command::new("bash")
            .args(["-c", script, "bash", env!("CARGO_BIN_EXE_probity"), "assess", "--framework=pss", "--sign=../key.pem", DAY, FEW, "--evidence"])
            .arg(format!("../{name}"))
            .current_dir(folder.path().join("estate"))
            .output()
            .expect("it starts");
        assert_eq!(out.status.code(), Some(2), "{}", told(&out));
        assert!(String::from_utf8_lossy(&out.stderr).contains("cannot be written: file too large"), "{}", told(&out));
    }
    let out = seal(folder.path(), "none/bundle", &[]);
    assert_eq!(out.status.code(), Some(2));
    assert!(told(&out).contains("`../none/bundle` cannot be written: no such file or directory"), "{}", told(&out));
    assert!(out.stdout.is_empty(), "it is told before anything is judged");
    let out = run(&folder.path().join("estate"), &["check", "--evidence=/proc/bundle"]);
    assert_eq!(out.status.code(), Some(2));
    let mut left: Vec<String> =
        fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    left.sort();
    assert_eq!(left, ["estate", "key.pem", "key.pem.pub"]);
}

#[test]
fn replay_judges_again_with_the_bundles_own_rules() {
    let folder = estate();
    let estate = folder.path().join("estate");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/web_shop"), &estate.join("shop"), false);
    let own = estate.join("own/team");
    fs::create_dir_all(&own).expect("a folder");
    let rule = "# METADATA\n# title: bucket is called wrongly\n# custom:\n#   severity: low\n#   subjects: [aws_s3_bucket]\n#   objective: data-recovery\npackage rules.team.name\n\ndeny contains {\"at\": \"bucket\", \"message\": \"the name is wrong\"} if input.body.bucket == \"nothing\"\n";
    let page = "# bucket is called wrongly\n\nWhy.\n\n## Fails\n\n```hcl\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"nothing\" # finding\n}\n```\n\n## Passes\n\n```hcl\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n```\n\n## Unknown\n\n```hcl\nvariable \"n\" {}\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = var.n # unknown: var.n\n}\n```\n\n## Fix\n\nName it.\n";
    fs::write(own.join("name.rego"), rule).expect("written");
    fs::write(own.join("name.md"), page).expect("written");
    for (verb, more) in [("assess", &["--framework=pss"][..]), ("check", &[])] {
        let target = format!("--evidence=../{verb}");
        let out = run(&estate, &[&[verb, "--exit-zero", "--rules=own", "--rule=team/*", DAY, &*target], more].concat());
        assert!(out.status.success(), "{}", told(&out));
        let replay = |sources: &str| run(folder.path(), &["evidence", "replay", verb, "--sources", sources]);
        let out = replay("estate");
        assert_eq!(out.status.code(), Some(0), "{}", told(&out));
        assert!(told(&out).contains("0 of them differ"), "{}", told(&out));
        // With another folder of rules it still uses the bundle's own.
        fs::write(own.join("name.rego"), rule.replace("== \"nothing\"", "!= \"nothing\"")).expect("written");
        assert_eq!(replay("estate").status.code(), Some(0));
        fs::write(own.join("name.rego"), rule).expect("written");
        // One changed line, and the verdicts that follow from it.
        let main = estate.join("terraform/main.tf");
        let text = fs::read_to_string(&main).expect("text");
        let changed = text.replace("\"claims-${var.environment}-documents\"", "\"nothing\"");
        assert_ne!(text, changed);
        fs::write(&main, changed).expect("written");
        let out = replay("estate");
        assert_eq!(out.status.code(), Some(1), "{}", told(&out));
        assert!(told(&out).contains("team/name on aws_s3_bucket.documents") && told(&out).contains("to fail"), "{}", told(&out));
        assert!(told(&out).contains("input terraform/main.tf: was changed"), "{}", told(&out));
        fs::write(&main, text).expect("written");
    }
}

#[test]
fn a_difference_names_what_it_rests_on() {
    let folder = estate();
    sealed(folder.path(), "before");
    let main = folder.path().join("estate/kubernetes/triage.yaml");
    let text = fs::read_to_string(&main).expect("text");
    fs::write(&main, text.replace("image:", "image: other.example.com/x:latest #")).expect("written");
    let out = seal(folder.path(), "after", &["--previous=../before"]);
    assert!(out.status.success(), "{}", told(&out));
    let out = run(folder.path(), &["evidence", "diff", "before", "after", "--format=json"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
    let diff = json(&out);
    let verdicts = diff["verdicts"].as_array().expect("verdicts");
    assert!(!verdicts.is_empty() && verdicts.iter().all(|one| !one["because"].as_array().expect("reasons").is_empty()), "{diff}");
    assert!(verdicts.iter().any(|one| one["because"][0] == "resource"), "{diff}");
    assert!(diff["follows"].as_str().expect("text").contains("which was given and holds"), "{diff}");
    let same = run(folder.path(), &["evidence", "diff", "after", "after"]);
    assert_eq!(same.status.code(), Some(0), "{}", told(&same));
    // The chain, asked for by name.
    let verified = |previous: &str| run(folder.path(), &["evidence", "verify", "after", "--previous", previous]);
    assert_eq!(verified("before").status.code(), Some(0));
    let broken = verified("after");
    assert_eq!(broken.status.code(), Some(1));
    assert!(told(&broken).contains("the chain is broken"), "{}", told(&broken));
}

#[test]
fn verifying_says_what_is_proved_and_what_is_not() {
    let folder = estate();
    sealed(folder.path(), "bundle");
    let out = run(&folder.path().join("estate"), &["check", "--exit-zero", DAY, FEW, "--evidence=../unsigned.tar"]);
    assert!(told(&out).contains("it protects against accident alone"), "{}", told(&out));
    let check = |args: &[&str]| run(folder.path(), &[&["evidence", "verify"], args].concat());
    let signed = check(&["bundle", "--key", "key.pem.pub"]);
    assert_eq!(signed.status.code(), Some(0), "{}", told(&signed));
    assert!(told(&signed).contains("the holder of key.pem.pub vouches for it"), "{}", told(&signed));
    let unsigned = check(&["unsigned.tar"]);
    assert_eq!(unsigned.status.code(), Some(0), "{}", told(&unsigned));
    assert!(told(&unsigned).contains("Not proved: who wrote it"), "{}", told(&unsigned));
    assert_eq!(check(&["unsigned.tar", "--key", "key.pem.pub"]).status.code(), Some(1));
    assert!(told(&check(&["bundle"])).contains("not checked: give the public key with --key"));
    fs::write(folder.path().join("bundle/results.json"), "{}").expect("written");
    let changed = check(&["bundle", "--key", "key.pem.pub"]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(told(&changed).contains("differs  `results.json` was changed"), "{}", told(&changed));
    assert_eq!(check(&["nowhere"]).status.code(), Some(2));
    assert_eq!(check(&["bundle", "--key", "key.pem"]).status.code(), Some(2), "a private key is no public one");
    // What does not hold is not looked into.
    for args in [
        &["evidence", "show", "bundle"][..],
        &["evidence", "sample", "bundle", "--size=3", "--seed=1"],
        &["evidence", "replay", "bundle", "--sources", "estate"],
    ] {
        assert_eq!(run(folder.path(), args).status.code(), Some(2));
    }
}

#[test]
fn keys_are_for_their_owner_and_never_written_over() {
    let folder = estate();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(folder.path().join(name)).expect("a file").permissions().mode() & 0o777;
        assert_eq!((mode("key.pem"), mode("key.pem.pub")), (0o600, 0o644));
    }
    let again = run(folder.path(), &["evidence", "keygen", "key.pem"]);
    assert_eq!(again.status.code(), Some(2), "{}", told(&again));
    let out = Command::new("bash")
        .args(["-c", "exec \"$@\" 3<../key.pem", "bash", env!("CARGO_BIN_EXE_probity"), "check", "--exit-zero", FEW, "--evidence=../by-fd", "--sign=fd:3"])
        .current_dir(folder.path().join("estate"))
        .output()
        .expect("it starts");
    assert!(out.status.success(), "{}", told(&out));
    assert!(verify(&folder.path().join("by-fd"), &trust(folder.path())).expect("a bundle").differences.is_empty());
    let wrong = seal(folder.path(), "wrong", &["--sign=../key.pem.pub"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(!folder.path().join("wrong").exists());
}

#[test]
fn a_sample_can_be_drawn_again() {
    let folder = estate();
    sealed(folder.path(), "bundle");
    let draw = |seed: &str| json(&run(folder.path(), &["evidence", "sample", "bundle", "--size=5", "--seed", seed, "--format=json"]));
    let (one, again, other) = (draw("audit"), draw("audit"), draw("other"));
    assert_eq!(one, again);
    assert_ne!(one["sample"], other["sample"]);
    assert_eq!(one["sample"].as_array().map(Vec::len), Some(5));
    assert!(one["population"].as_u64() > Some(5));
}

/// A commit says what was judged only where nothing else was.
#[test]
fn the_commit_is_told_and_whether_the_files_are_its() {
    let folder = estate();
    let estate = folder.path().join("estate");
    let git = |args: &[&str]| {
        let out = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
            .args(args)
            .current_dir(&estate)
            .output();
        let out = out.expect("git");
        assert!(out.status.success(), "{}", told(&out));
        String::from_utf8_lossy(&out.stdout).trim().to_string()
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "all"]);
    let source = |name: &str| {
        sealed(folder.path(), name);
        json(&run(folder.path(), &["evidence", "show", name, "--format=json"]))["run"]["source"].clone()
    };
    let clean = source("clean");
    assert_eq!((&clean["commit"], &clean["dirty"]), (&Value::from(git(&["rev-parse", "HEAD"])), &Value::from(false)));
    fs::write(estate.join("kubernetes/more.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n").expect("written");
    assert_eq!(source("untracked")["dirty"], true);
    fs::remove_file(estate.join("kubernetes/more.yaml")).expect("removed");
    fs::remove_file(estate.join("README.md")).expect("removed");
    assert_eq!(source("removed")["dirty"], true);
    git(&["checkout", "--quiet", "README.md"]);
    fs::write(estate.join("inventory.yaml"), fs::read_to_string(estate.join("inventory.yaml")).expect("text") + "\n# more\n").expect("written");
    assert_eq!(source("changed")["dirty"], true);
}
