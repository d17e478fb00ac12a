//! Sets of which some members are not known, or there only perhaps.

use super::compare::{Tri, equal};
use super::fault::{self, Fault};
use super::value::{Ids, Kinds, Member, T};

/// The members of a set, and what may bring more.
struct Set {
    members: Vec<Member>,
    open: Ids,
}

impl Set {
    /// `None` for what may be none, or is too large to be compared member by member.
    fn of(value: &T) -> Option<Self> {
        if let T::Unknown(hidden) = value {
            return (hidden.kinds == Kinds::SET).then(|| Self { members: Vec::new(), open: hidden.ids });
        }
        let (elements, open) = value.elements().filter(|_| value.kinds() == Kinds::SET)?;
        (elements.len() <= MAX_COMPARED).then(|| Self { members: elements.into_iter().map(|(_, member)| member).collect(), open })
    }

    /// Whether a value is among them.
    fn holds(&self, value: &T) -> Tri {
        let here = self.members.iter().map(|member| match equal(&member.value, value) {
            Tri::True => there(member),
            Tri::Maybe(ids) => Tri::Maybe(ids | member.perhaps),
            Tri::False => Tri::False,
        });
        let beyond = if self.open.none() { Tri::False } else { Tri::Maybe(self.open) };
        Tri::any(here.chain([beyond]))
    }

    /// Whether all of it is known, but for which members are there.
    fn is_listed(&self) -> bool {
        self.open.none() && self.members.iter().all(|member| matches!(member.value, T::Known(_)))
    }

    /// The members, each kept as far as `keep` says.
    fn kept(self, keep: impl Fn(&Member) -> Tri) -> Vec<Member> {
        let one = |member: Member| match keep(&member) {
            Tri::True => Some(Member { perhaps: Ids::NONE, ..member }),
            Tri::Maybe(perhaps) => Some(Member { perhaps, ..member }),
            Tri::False => None,
        };
        self.members.into_iter().filter_map(one).collect()
    }
}

/// Larger sets than this are not compared member by member.
const MAX_COMPARED: usize = 256;

fn there(member: &Member) -> Tri {
    if member.perhaps.none() || fault::is(Fault::SetsForgetPerhaps) { Tri::True } else { Tri::Maybe(member.perhaps) }
}

pub(super) fn union(a: &T, b: &T) -> Option<T> {
    let (x, y) = (Set::of(a)?, Set::of(b)?);
    Some(T::set(x.members.into_iter().chain(y.members).collect(), x.open | y.open))
}

/// Those of every set in a collection.
pub(super) fn union_of(sets: &T) -> Option<T> {
    let (elements, open) = sets.elements()?;
    let empty = T::set(Vec::new(), Ids::NONE);
    elements.iter().filter(|_| open.none()).try_fold(empty, |sum, (_, member)| union(&sum, &member.value).filter(|_| member.perhaps.none()))
}

/// The members of the one that is listed which the other holds.
pub(super) fn intersection(a: &T, b: &T) -> Option<T> {
    let (x, y) = (Set::of(a)?, Set::of(b)?);
    let (listed, other) = if y.is_listed() { (y, x) } else { (Some(x).filter(Set::is_listed)?, y) };
    Some(T::set(listed.kept(|member| Tri::all([there(member), other.holds(&member.value)])), Ids::NONE))
}

pub(super) fn difference(a: &T, b: &T) -> Option<T> {
    let (x, y) = (Set::of(a)?, Set::of(b)?);
    let open = x.open;
    Some(T::set(x.kept(|member| Tri::all([there(member), y.holds(&member.value).not()])), open))
}

/// Whether two sets are equal: not, where one has a member that the other has not.
pub(super) fn same(a: &T, b: &T) -> Option<Tri> {
    let (x, y) = (Set::of(a)?, Set::of(b)?);
    let lacks = |mine: &Set, theirs: &Set| mine.members.iter().any(|member| member.perhaps.none() && theirs.holds(&member.value) == Tri::False);
    (lacks(&x, &y) || lacks(&y, &x)).then_some(Tri::False)
}
