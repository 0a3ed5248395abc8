//! What a value is of a person, and what it tells of them.

/// What a value is of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// Street and number.
    Address,
    /// Kind or time of an appointment.
    Appointment,
    /// Date of birth.
    BirthDate,
    /// City.
    City,
    /// Diagnosis.
    Condition,
    /// E-mail address.
    Email,
    /// Family name alone.
    Family,
    /// Given name alone.
    Given,
    /// A number or code that names the person, by its kind.
    Identifier(String),
    /// Medication.
    Medication,
    /// Given and family name together.
    Name,
    /// Sexual orientation.
    Orientation,
    /// Telephone number.
    Phone,
    /// Postal code.
    PostalCode,
    /// Doctor, therapist or practice.
    Provider,
    /// Religion.
    Religion,
    /// Sex.
    Sex,
    /// State or province.
    State,
}

/// How well an attribute tells who a person is, or what it says of their health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Narrows down who it is, but names nobody alone.
    Narrows,
    /// Names the person.
    Names,
    /// Says something about the person's health, care or private life.
    Health,
}

impl Attribute {
    /// Returns the name as in a finding's kind, after `subject.`.
    pub fn name(&self) -> String {
        match self {
            Self::Address => "address".into(),
            Self::Appointment => "appointment".into(),
            Self::BirthDate => "birth_date".into(),
            Self::City => "city".into(),
            Self::Condition => "condition".into(),
            Self::Email => "email".into(),
            Self::Family => "family".into(),
            Self::Given => "given".into(),
            Self::Identifier(kind) => format!("identifier.{kind}"),
            Self::Medication => "medication".into(),
            Self::Name => "name".into(),
            Self::Orientation => "orientation".into(),
            Self::Phone => "phone".into(),
            Self::PostalCode => "postal_code".into(),
            Self::Provider => "provider".into(),
            Self::Religion => "religion".into(),
            Self::Sex => "sex".into(),
            Self::State => "state".into(),
        }
    }

    /// Returns the attribute in words.
    pub fn says(&self) -> String {
        match self {
            Self::BirthDate => "birth date".into(),
            Self::Email => "e-mail address".into(),
            Self::Family => "family name".into(),
            Self::Given => "given name".into(),
            Self::Identifier(kind) => kind.replace('-', " "),
            Self::Orientation => "sexual orientation".into(),
            Self::Phone => "phone number".into(),
            Self::PostalCode => "postal code".into(),
            other => other.name(),
        }
    }

    /// Returns what the attribute tells.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Address
            | Self::BirthDate
            | Self::Email
            | Self::Identifier(_)
            | Self::Name
            | Self::Phone => Weight::Names,
            Self::City
            | Self::Family
            | Self::Given
            | Self::PostalCode
            | Self::Sex
            | Self::State => Weight::Narrows,
            Self::Appointment
            | Self::Condition
            | Self::Medication
            | Self::Orientation
            | Self::Provider
            | Self::Religion => Weight::Health,
        }
    }

    /// Whether a field that means `category` (of the key lexicon, or of a vendor's catalogue) is
    /// one for this attribute.
    pub(crate) fn suits(&self, category: &str) -> bool {
        let categories: &[&str] = match self {
            Self::Address => &["address_street"],
            Self::Appointment => &["appointment"],
            Self::BirthDate => &["birth_date", "dob"],
            Self::City => &["address_city", "city"],
            Self::Condition => &["condition"],
            Self::Email => &["email", "account_id"],
            Self::Family => &["name_family", "last_name", "name_full"],
            Self::Given => &["name_given", "first_name", "name_full"],
            Self::Identifier(_) => &[
                "account_id",
                "bank_account",
                "device_id",
                "driver_license",
                "external_id",
                "health_insurance_id",
                "mrn",
                "national_id",
                "passport_id",
                "payment_card",
            ],
            Self::Medication => &["medication"],
            Self::Name => &["name_full", "name_given", "name_family"],
            Self::Orientation => &["sexual_orientation"],
            Self::Phone => &["phone"],
            Self::PostalCode => &["address_postal", "zip"],
            Self::Provider => &["provider"],
            Self::Religion => &["religion"],
            Self::Sex => &["gender"],
            Self::State => &["address_state", "state"],
        };
        categories.contains(&category)
    }
}
