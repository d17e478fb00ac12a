//! Address arithmetic on CIDR prefixes, of both families.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bigdecimal::ToPrimitive;

use super::Param::{Number as N, Text as T};
use super::{Context, Function, Gives, known, number, text, whole};
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[
    known("cidrhost", &[T, N], Gives::Text, |_, a| {
        let prefix = Prefix::parse(text(a, 0)?)?;
        let host =
            number(a, 1)?.to_decimal().to_i128().filter(|_| number(a, 1).is_ok_and(|n| n.to_decimal().is_integer())).ok_or("the host number must be whole")?;
        Ok(prefix.host(host)?.to_string().into())
    }),
    known("cidrnetmask", &[T], Gives::Text, |_, a| {
        let prefix = Prefix::parse(text(a, 0)?)?;
        if prefix.bits() != 32 {
            return Err("only prefixes of IPv4 have a mask".into());
        }
        Ok(prefix.address(prefix.mask()).to_string().into())
    }),
    known("cidrsubnet", &[T, N, N], Gives::Text, |_, a| {
        let prefix = Prefix::parse(text(a, 0)?)?;
        let subnet = number(a, 2)?.to_decimal().to_u128().ok_or("the network number must be whole and not negative")?;
        Ok(prefix.subnet(whole(a, 1)?, subnet)?.to_string().into())
    }),
    known("cidrsubnets", &[T], Gives::List, subnets).rest(N),
    known("cidrcontains", &[T, T], Gives::Bool, |_, a| {
        let (outer, inner) = (Prefix::parse(text(a, 0)?)?, text(a, 1)?);
        let inner = if inner.contains('/') { inner.to_owned() } else { format!("{inner}/{}", if inner.contains(':') { 128 } else { 32 }) };
        let inner = Prefix::parse(&inner)?;
        if inner.is_v6 != outer.is_v6 {
            return Err("both must be of the same family".into());
        }
        Ok((inner.length >= outer.length && inner.first & outer.mask() == outer.first).into())
    }),
];

/// A network: its first address as a number, and how many bits are fixed.
#[derive(Clone, Copy)]
struct Prefix {
    first: u128,
    length: u32,
    is_v6: bool,
}

impl Prefix {
    fn parse(text: &str) -> Result<Self, String> {
        let no_prefix = || format!("`{text}` is no CIDR prefix");
        let (address, length) = text.split_once('/').ok_or_else(no_prefix)?;
        let length: u32 = length.parse().map_err(|_| no_prefix())?;
        // Octets may be written with leading zeros.
        let octets: Vec<&str> = address.split('.').map(|octet| Some(octet.trim_start_matches('0')).filter(|rest| !rest.is_empty()).unwrap_or("0")).collect();
        let plain = if address.contains(':') || address.split('.').any(str::is_empty) { address.to_owned() } else { octets.join(".") };
        let prefix = match plain.parse().map_err(|_| no_prefix())? {
            IpAddr::V4(address) => Self { first: u128::from(u32::from(address)), length, is_v6: false },
            // IPv4 in the clothes of IPv6.
            IpAddr::V6(address) if length >= 96 && address.to_ipv4_mapped().is_some() => {
                let first = address.to_ipv4_mapped().map_or(0, u32::from);
                Self { first: u128::from(first), length: length - 96, is_v6: false }
            }
            IpAddr::V6(address) => Self { first: u128::from(address), length, is_v6: true },
        };
        if prefix.length > prefix.bits() {
            return Err(no_prefix());
        }
        Ok(Self { first: prefix.first & prefix.mask(), ..prefix })
    }

    fn bits(self) -> u32 {
        if self.is_v6 { 128 } else { 32 }
    }

    /// How many addresses it has; `None` for all of IPv6.
    fn size(self) -> Option<u128> {
        1_u128.checked_shl(self.bits() - self.length)
    }

    fn mask(self) -> u128 {
        let all = if self.is_v6 { u128::MAX } else { u128::from(u32::MAX) };
        match self.size() {
            Some(size) => all & !(size - 1),
            None => 0,
        }
    }

    fn address(self, number: u128) -> IpAddr {
        match u32::try_from(number) {
            Ok(number) if !self.is_v6 => Ipv4Addr::from(number).into(),
            _ => Ipv6Addr::from(number).into(),
        }
    }

    fn host(self, number: i128) -> Result<IpAddr, String> {
        let size = self.size();
        let distance = number.unsigned_abs();
        let too_far = || format!("the prefix has no host {number}");
        let offset = if number < 0 {
            let from_end = distance - 1;
            match size {
                Some(size) if distance > size => return Err(too_far()),
                Some(size) => size - 1 - from_end,
                None => u128::MAX - from_end,
            }
        } else if size.is_some_and(|size| distance >= size) {
            return Err(too_far());
        } else {
            distance
        };
        Ok(self.address(self.first | offset))
    }

    fn subnet(self, new_bits: i64, number: u128) -> Result<Self, String> {
        let length = u32::try_from(new_bits).ok().and_then(|bits| self.length.checked_add(bits)).filter(|length| *length <= self.bits());
        let Some(length) = length else { return Err(format!("the prefix cannot be extended by {new_bits} bits")) };
        let bits = length - self.length;
        if 1_u128.checked_shl(bits).is_some_and(|count| number >= count) {
            return Err(format!("{bits} bits have no network {number}"));
        }
        Ok(Self { first: self.first | number.checked_shl(self.bits() - length).unwrap_or(0), length, ..self })
    }
}

impl std::fmt::Display for Prefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address(self.first), self.length)
    }
}

/// Networks of the wanted sizes, one after the other, each at the next place where it fits.
fn subnets(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let prefix = Prefix::parse(text(a, 0)?)?;
    let mut next = prefix.first;
    let mut used_up = false;
    let mut networks = Vec::new();
    for n in 1..a.len() {
        let bits = whole(a, n)?;
        if bits < 1 {
            return Err("a prefix must be extended by at least one bit".into());
        }
        let size_of = prefix.subnet(bits, 0)?;
        let size = size_of.size().unwrap_or(0);
        let start = next.checked_add(size - 1).map(|end| end / size * size);
        let last = prefix.first | !prefix.mask() & if prefix.is_v6 { u128::MAX } else { u128::from(u32::MAX) };
        let Some(start) = start.filter(|start| !used_up && start.checked_add(size - 1).is_some_and(|end| end <= last)) else {
            return Err(format!("there is not enough room for a network of {bits} more bits"));
        };
        networks.push(Prefix { first: start, ..size_of }.to_string().into());
        used_up = start.checked_add(size).is_none();
        next = start.saturating_add(size);
    }
    Ok(Value::list(networks))
}
