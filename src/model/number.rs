//! Exact numbers.

use std::fmt;

use bigdecimal::{BigDecimal, ToPrimitive};

/// A number, exact: no digit that stands in a file is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// What fits 64 bits.
    Int(i64),
    /// Everything else.
    Decimal(Box<BigDecimal>),
}

/// Exponents beyond this are refused: writing such a number out would not end.
const MAX_EXPONENT: i64 = 4096;

impl Number {
    /// Reads a decimal number (`-12`, `1.5e3`); `None` where the text is none, or its exponent is beyond ±4096.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(int) = text.parse::<i64>() {
            return Some(Self::Int(int));
        }
        if let Some(at) = text.find(['e', 'E']) {
            let exponent: i64 = text.get(at + 1..)?.parse().ok()?;
            if exponent.abs() > MAX_EXPONENT {
                return None;
            }
        }
        text.parse::<BigDecimal>().ok().map(Self::from)
    }

    /// The nearest double.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
            Self::Int(int) => *int as f64,
            Self::Decimal(decimal) => decimal.to_f64().unwrap_or(f64::NAN),
        }
    }

    /// As a decimal, for arithmetic.
    #[must_use]
    pub fn to_decimal(&self) -> BigDecimal {
        match self {
            Self::Int(int) => BigDecimal::from(*int),
            Self::Decimal(decimal) => (**decimal).clone(),
        }
    }

    /// The whole number it is, if it is one and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            Self::Decimal(_) => None,
        }
    }
}

impl From<i64> for Number {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<BigDecimal> for Number {
    /// INVARIANT: a whole number that fits 64 bits is always `Int`, so that equal numbers are equal values.
    fn from(decimal: BigDecimal) -> Self {
        let decimal = decimal.normalized();
        if decimal.is_integer()
            && decimal.digits() < 20
            && let Some(int) = decimal.to_i64()
        {
            return Self::Int(int);
        }
        Self::Decimal(Box::new(decimal))
    }
}

impl fmt::Display for Number {
    /// As plain decimal digits, without an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => write!(f, "{int}"),
            Self::Decimal(decimal) => f.write_str(&decimal.to_plain_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal_however_written() {
        for (a, b) in [("1", "1.0"), ("100", "1e2"), ("0.5", "5e-1"), ("123456789012345678901234567890", "123456789012345678901234567890.0")] {
            assert_eq!(Number::parse(a), Number::parse(b), "{a} {b}");
        }
        assert_eq!(Number::parse("1e999999999"), None);
        assert_eq!(Number::parse("1e30").map(|n| n.to_string()), Some("1000000000000000000000000000000".into()));
    }
}
