//! What stands behind a known time of an appointment: seconds, or the other half of the day, tell that it
//! is another time.

use super::phrases::Match;
use super::words::Words;
use crate::subject::attribute::Attribute;
use crate::subject::forms::Owner;

/// Whether what was found in a text only starts like the time of an appointment: `T09:40:33.120Z` is when
/// something was logged, and `9:40 PM` is no morning.
pub(super) fn is_another_time(owner: &Owner, (words, at): (&Words, &Match), text: &[u8]) -> bool {
    if owner.attribute != Attribute::Appointment || !words.are_in_place() {
        return false;
    }
    let end = words.all().get(at.last).map(|word| word.range().end);
    let behind = end.and_then(|end| text.get(end..));
    behind.is_some_and(|behind| has_seconds(behind) || is_of_other_half(owner, behind))
}

/// Whether there are seconds, or parts of one, that no calendar has.
fn has_seconds(behind: &[u8]) -> bool {
    let [b':', seconds @ ..] = behind else {
        return has_parts(behind);
    };
    let Some((two, rest)) = seconds.split_first_chunk::<2>() else {
        return false;
    };
    two.iter().all(u8::is_ascii_digit) && (two != b"00" || has_parts(rest))
}

fn has_parts(behind: &[u8]) -> bool {
    let [b'.', parts @ ..] = behind else {
        return false;
    };
    let mut digits = parts.iter().take_while(|byte| byte.is_ascii_digit());
    digits.any(|byte| *byte != b'0')
}

fn is_of_other_half(owner: &Owner, behind: &[u8]) -> bool {
    let value: &[u8] = owner.value.expose_for_matching();
    let hour = value.split(|byte| *byte == b't').nth(1);
    let Some([tens, ones, ..]) = hour else {
        return false;
    };
    let is_late = (*tens, *ones) >= (b'1', b'2');
    let behind = behind.trim_ascii_start();
    match behind.get(..2).map(<[u8]>::to_ascii_lowercase).as_deref() {
        Some(b"am" | b"a.") => is_late,
        Some(b"pm" | b"p.") => !is_late,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::kinds_of;

    #[test]
    fn what_stands_behind_may_tell_that_it_is_another_time() {
        let patient =
            "[[subject]]\nid = \"a\"\n[[subject.appointment]]\nat = 2026-12-08T09:40:00\n";
        for (text, expected) in [
            ("2026-12-08T09:40:00", true),
            ("2026-12-08T09:40:00.000-05:00", true),
            ("2026-12-08T14:40:00.000Z", true),
            ("12/8/2026 9:40 AM", true),
            ("Dec 8, 9:40 a.m.", true),
            ("Dec 8 9:40", true),
            ("2026-12-08T09:40:33", false),
            ("2026-12-08T14:40:00.123Z", false),
            ("2026-12-08T14:40:33.120Z", false),
            ("Dec 8 09:40:12 host sshd", false),
            ("12/8/2026 9:40 PM", false),
            ("Dec 8, 9:40 p.m.", false),
        ] {
            let found = kinds_of(patient, text);
            assert_eq!(!found.is_empty(), expected, "{text}: {found:?}");
        }
    }
}
