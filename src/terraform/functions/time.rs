//! Functions of points in time, written as RFC 3339.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::Param::Text as T;
use super::{Context, Function, Gives, known, text};
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[
    known("formatdate", &[T, T], Gives::Text, |_, a| Ok(format(text(a, 0)?, &Moment::parse(text(a, 1)?)?)?.into())),
    known("timeadd", &[T, T], Gives::Text, timeadd),
    known("timecmp", &[T, T], Gives::Number, |_, a| {
        let order = Moment::parse(text(a, 0)?)?.instant()?.cmp(&Moment::parse(text(a, 1)?)?.instant()?);
        Ok((order as i64).into())
    }),
];

/// A time on the clock of its place.
struct Moment {
    clock: DateTime,
    /// Seconds east of Greenwich.
    offset: i32,
}

impl Moment {
    /// Reads `2018-01-02T23:12:01Z`, `2018-01-02T23:12:01.5+05:30`.
    fn parse(written: &str) -> Result<Self, String> {
        let wrong = || format!("`{written}` is no time as RFC 3339 writes it");
        let fits = written.bytes().zip("dddd-dd-ddTdd:dd:dd".bytes()).all(|(byte, form)| if form == b'd' { byte.is_ascii_digit() } else { byte == form });
        let (clock, rest) = written.split_at_checked(19).filter(|_| fits).ok_or_else(wrong)?;
        let digits = rest.strip_prefix('.').map_or(0, |digits| digits.bytes().take_while(u8::is_ascii_digit).count() + 1);
        let (fraction, zone) = rest.split_at_checked(digits).filter(|_| digits != 1).ok_or_else(wrong)?;
        let clock: DateTime = format!("{clock}{}", fraction.get(..10).unwrap_or(fraction)).parse().map_err(|_| wrong())?;
        let offset = match zone.as_bytes() {
            [b'Z'] => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] if [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()) => {
                let number = |a: &u8, b: &u8| i32::from(a - b'0') * 10 + i32::from(b - b'0');
                let (hours, minutes) = (number(h1, h2), number(m1, m2));
                if hours > 23 || minutes > 59 {
                    return Err(wrong());
                }
                (hours * 3600 + minutes * 60) * if *sign == b'-' { -1 } else { 1 }
            }
            _ => return Err(wrong()),
        };
        Ok(Self { clock, offset })
    }

    fn instant(&self) -> Result<Timestamp, String> {
        let utc = self.clock.checked_sub(SignedDuration::from_secs(self.offset.into())).map_err(|_| "the time is out of range")?;
        jiff::tz::TimeZone::UTC.to_timestamp(utc).map_err(|_| "the time is out of range".into())
    }

    fn zone(&self, colon: bool) -> String {
        let minutes = self.offset.abs() / 60;
        format!("{}{:02}{}{:02}", if self.offset < 0 { '-' } else { '+' }, minutes / 60, if colon { ":" } else { "" }, minutes % 60)
    }
}

const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Writes a time by a pattern: runs of letters are fields, what stands between single quotes stands for itself.
fn format(pattern: &str, moment: &Moment) -> Result<String, String> {
    let clock = moment.clock;
    let month = usize::try_from(clock.month() - 1).ok().and_then(|n| MONTHS.get(n)).copied().unwrap_or("");
    let day = match clock.weekday() {
        jiff::civil::Weekday::Monday => "Monday",
        jiff::civil::Weekday::Tuesday => "Tuesday",
        jiff::civil::Weekday::Wednesday => "Wednesday",
        jiff::civil::Weekday::Thursday => "Thursday",
        jiff::civil::Weekday::Friday => "Friday",
        jiff::civil::Weekday::Saturday => "Saturday",
        jiff::civil::Weekday::Sunday => "Sunday",
    };
    let short = |name: &str| name.chars().take(3).collect::<String>();
    let hour12 = if clock.hour() % 12 == 0 { 12 } else { clock.hour() % 12 };
    let half = if clock.hour() < 12 { "am" } else { "pm" };
    let mut written = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter == '\'' {
            loop {
                match rest.next() {
                    Some('\'') if rest.next_if_eq(&'\'').is_some() => written.push('\''),
                    Some('\'') => break,
                    Some(other) => written.push(other),
                    None => return Err("the pattern ends within a quotation".into()),
                }
            }
            continue;
        }
        if !letter.is_ascii_alphabetic() {
            written.push(letter);
            continue;
        }
        let mut count = 1;
        while rest.next_if_eq(&letter).is_some() {
            count += 1;
        }
        written.push_str(&match (letter, count) {
            ('Y', 4) => format!("{:04}", clock.year()),
            ('Y', 2) => format!("{:02}", clock.year().rem_euclid(100)),
            ('M', 4) => month.to_owned(),
            ('M', 3) => short(month),
            ('M', 2) => format!("{:02}", clock.month()),
            ('M', 1) => clock.month().to_string(),
            ('D', 2) => format!("{:02}", clock.day()),
            ('D', 1) => clock.day().to_string(),
            ('E', 4) => day.to_owned(),
            ('E', 3) => short(day),
            ('h', 2) => format!("{:02}", clock.hour()),
            ('h', 1) => clock.hour().to_string(),
            ('H', 2) => format!("{hour12:02}"),
            ('H', 1) => hour12.to_string(),
            ('A', 2) => half.to_uppercase(),
            ('a', 2) => half.to_owned(),
            ('m', 2) => format!("{:02}", clock.minute()),
            ('m', 1) => clock.minute().to_string(),
            ('s', 2) => format!("{:02}", clock.second()),
            ('s', 1) => clock.second().to_string(),
            ('Z', 1) if moment.offset == 0 => "Z".to_owned(),
            ('Z', 3) if moment.offset == 0 => "UTC".to_owned(),
            ('Z', 3 | 4) => moment.zone(false),
            ('Z', 1 | 5) => moment.zone(true),
            (letter, _) => return Err(format!("`{}` is no field of a time", letter.to_string().repeat(count))),
        });
    }
    Ok(written)
}

fn timeadd(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let moment = Moment::parse(text(a, 0)?)?;
    let out_of_range = |_| String::from("the time is out of range");
    let later = Moment { clock: moment.clock.checked_add(SignedDuration::from_nanos_i128(duration(text(a, 1)?)?)).map_err(out_of_range)?, ..moment };
    let zone = if later.offset == 0 { "Z".to_owned() } else { later.zone(true) };
    let clock = later.clock;
    Ok(format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}", clock.year(), clock.month(), clock.day(), clock.hour(), clock.minute(), clock.second()).into())
}

/// Nanoseconds of a duration: `1h30m`, `-1.5h`, `10ms`.
fn duration(written: &str) -> Result<i128, String> {
    let wrong = || format!("`{written}` is no duration, such as `1h30m`");
    let (sign, mut rest) = match written.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, written.strip_prefix('+').unwrap_or(written)),
    };
    if rest == "0" {
        return Ok(0);
    }
    let mut total: i128 = 0;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let (number, after) = rest.split_at_checked(end).ok_or_else(wrong)?;
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_end).ok_or_else(wrong)?;
        let nanoseconds: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(wrong()),
        };
        let number: bigdecimal::BigDecimal = Some(number).filter(|number| number.len() <= 40).and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
        let part = bigdecimal::ToPrimitive::to_i128(&(number * nanoseconds)).filter(|part| *part <= i64::MAX.into()).ok_or_else(wrong)?;
        total = total.saturating_add(part);
        rest = after;
    }
    if total > i64::MAX.into() { Err(wrong()) } else { Ok(total * sign) }
}
