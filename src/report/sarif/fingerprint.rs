//! What stays the same of a finding while the lines around it move.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::super::lines::Texts;
use super::super::{Finding, Judged};
use crate::source::Place;

/// Longer lines count only with what the place itself covers, up to this many bytes.
const LINE: usize = 1000;

/// Gives fingerprints, and tells apart those that would be the same.
pub(super) struct Fingerprints<'a> {
    texts: Texts<'a>,
    /// How often each was given.
    given: HashMap<u128, u32>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(texts: Texts<'a>) -> Self {
        Self { texts, given: HashMap::new() }
    }

    /// `probityFindingId/v1`: rule, resource and message, wherever they stand. `primaryLocationLineHash`, for what
    /// fails or is undetermined: the line's text too, so that a finding in a line that was rewritten is a new one.
    pub(super) fn of(&mut self, judged: &'a Judged, finding: Option<&'a Finding>) -> BTreeMap<&'static str, String> {
        let resource = &judged.resource;
        let what = finding.map_or(judged.outcome.word(), |finding| &finding.message);
        let mut digest = Sha256::new();
        for part in ["probityFindingId/v1", &judged.rule, &resource.root, &resource.variant, &resource.address, what] {
            add(&mut digest, part.as_bytes());
        }
        let id = self.numbered(&digest.clone().finalize(), 32);
        add(&mut digest, self.line(finding.map_or(&resource.header, |finding| &finding.place)).as_bytes());
        let line = self.numbered(&digest.finalize(), 16);
        BTreeMap::from([("primaryLocationLineHash", line), ("probityFindingId/v1", id)])
    }

    /// The first hexadecimal digits of a digest, at most 32, and how often they have been given.
    fn numbered(&mut self, digest: &[u8], digits: usize) -> String {
        let number = digest.iter().take(digits / 2).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        let count = self.given.entry(number).or_default();
        *count += 1;
        format!("{number:0digits$x}:{count}")
    }

    /// The text at a place without space, and without what may not be shown: a digest of that could be tried out.
    fn line(&mut self, place: &'a Place) -> String {
        let Some(lines) = self.texts.get(&place.file) else { return String::new() };
        let Some(mut range) = lines.line(place.start.line) else { return String::new() };
        if range.len() > LINE
            && let (Some(start), Some(end)) = (lines.byte(place.start), lines.byte(place.end))
        {
            range = start..end.clamp(start, start + LINE);
        }
        lines.pieces(range).flat_map(|piece| piece.text.unwrap_or("*").chars()).filter(|c| !c.is_whitespace()).collect()
    }
}

/// Adds a part so that no other parts in a row give the same bytes.
fn add(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_le_bytes());
    digest.update(part);
}
