//! The states of America, by their two letters and by name (USPS Publication 28, appendix B).

const STATES: &[(&str, &str)] = &[
    ("AK", "Alaska"),
    ("AL", "Alabama"),
    ("AR", "Arkansas"),
    ("AZ", "Arizona"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DC", "District of Columbia"),
    ("DE", "Delaware"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("IA", "Iowa"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("MA", "Massachusetts"),
    ("MD", "Maryland"),
    ("ME", "Maine"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MO", "Missouri"),
    ("MS", "Mississippi"),
    ("MT", "Montana"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("NE", "Nebraska"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NV", "Nevada"),
    ("NY", "New York"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VA", "Virginia"),
    ("VT", "Vermont"),
    ("WA", "Washington"),
    ("WI", "Wisconsin"),
    ("WV", "West Virginia"),
    ("WY", "Wyoming"),
];

/// Returns the name of a state given by its letters, or its letters if it is given by name.
pub(super) fn other_name(state: &str) -> Option<&'static str> {
    STATES.iter().find_map(|(letters, name)| {
        if state.eq_ignore_ascii_case(letters) {
            Some(*name)
        } else {
            state.eq_ignore_ascii_case(name).then_some(*letters)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_letters_and_names() {
        for (state, other) in [
            ("OH", Some("Ohio")),
            ("ohio", Some("OH")),
            ("New York", Some("NY")),
            ("Utrecht", None),
        ] {
            assert_eq!(other_name(state), other, "{state}");
        }
        assert_eq!(STATES.len(), 52);
    }
}
