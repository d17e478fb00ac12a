//! `probity evidence verify`: what is proved, and what is not.

use std::io::{self, Write};

use serde_json::json;

use super::super::args::Plain;
use super::super::{End, Stop, output};
use super::{Verify, keys};
use crate::evidence::{self, Bundle, Chain, Proof, Trust};
use crate::report::{self, shown};

pub(super) fn run(args: &Verify) -> Result<End, Stop> {
    let trust = Trust {
        signers: args.key.iter().map(|path| keys::signer(path)).collect::<Result<_, _>>()?,
        require: args.require.map(usize::from),
        previous: args.previous.as_deref().map(Bundle::open).transpose()?.map(|bundle| bundle.digest),
    };
    let proof = evidence::verify(&args.bundle, &trust)?;
    output::print(|out| match args.format {
        Plain::Text => as_text(args, &proof, out),
        Plain::Json => report::write_json(
            &json!({
                "holds": proof.differences.is_empty(),
                "digest": proof.digest,
                "files": proof.files,
                "differences": proof.differences,
                "signed": proof.signed.iter().map(|(name, id)| json!({"key": name, "keyid": id})).collect::<Vec<_>>(),
                "not_signed": proof.unsigned,
                "not_checked": proof.unchecked,
                "chain": super::chain(&proof.chain),
            }),
            out,
        ),
    })?;
    Ok(if proof.differences.is_empty() { End::Met } else { End::NotMet })
}

fn as_text(args: &Verify, proof: &Proof, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "bundle   {}", shown(&args.bundle.display().to_string()))?;
    if !proof.differences.is_empty() {
        for difference in &proof.differences {
            writeln!(out, "differs  {}", shown(difference))?;
        }
        return writeln!(out, "\nIt does not hold: {}. Nothing in it can be relied on.", report::many(proof.differences.len(), "difference"));
    }
    writeln!(out, "digest   {}", proof.digest)?;
    writeln!(out, "files    {}, each as the manifest lists it; none missing, none added", proof.files)?;
    for (name, id) in &proof.signed {
        writeln!(out, "signed   by {} (key id {id})", shown(name))?;
    }
    for name in &proof.unsigned {
        writeln!(out, "signed   not by {}", shown(name))?;
    }
    for id in &proof.unchecked {
        writeln!(out, "signed   it says, by key id {}; not checked: give the public key with --key", shown(id))?;
    }
    writeln!(out, "chain    {}", shown(&super::chain(&proof.chain)))?;
    writeln!(out, "\nProved: it is as it was written{}.", by(proof))?;
    let author = if proof.signed.is_empty() { "who wrote it: whoever can write a file can write such a bundle; " } else { "" };
    let order = if matches!(proof.chain, Chain::Unchecked(_)) { "that it follows the bundle it names; " } else { "" };
    writeln!(
        out,
        "Not proved: {author}{order}that the verdicts are right (`probity evidence replay` judges again), that the rules ask what you would ask, and that what was judged is what runs."
    )
}

fn by(proof: &Proof) -> String {
    let names: Vec<String> = proof.signed.iter().map(|(name, _)| shown(name).into_owned()).collect();
    if names.is_empty() { String::new() } else { format!(", and the holder of {} vouches for it", names.join(" and of ")) }
}
