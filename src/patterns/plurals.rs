//! Regular plurals in three languages, where the rule seldom errs.

/// The ending of a singular with those of its plurals.
type Rule = (&'static str, &'static [&'static str]);

/// The endings of a singular with those of its plurals, by language; the first that fits counts.
/// A word that fits none has no plural here.
const RULES: &[(&str, &[Rule])] = &[
    (
        "en",
        &[
            ("ss", &["sses"]),
            ("sis", &["ses"]),
            ("itis", &[]),
            ("s", &[]),
            ("x", &["xes"]),
            ("sh", &["shes"]),
            ("ch", &["ches"]),
            ("ay", &["ays"]),
            ("ey", &["eys"]),
            ("y", &["ies"]),
            ("ing", &[]),
            ("e", &["es"]),
            ("d", &["ds"]),
            ("k", &["ks"]),
            ("l", &["ls"]),
            ("m", &["ms"]),
            ("n", &["ns"]),
            ("p", &["ps"]),
            ("r", &["rs"]),
            ("t", &["ts"]),
            ("a", &["as"]),
        ],
    ),
    (
        "nl",
        &[
            ("stoornis", &["stoornissen"]),
            ("ing", &["ingen"]),
            ("ie", &["ies", "ieen"]),
            ("te", &["ten", "tes"]),
            ("eur", &["eurs"]),
            ("oor", &["oren"]),
            ("or", &["oren", "ors"]),
            ("ist", &["isten"]),
            ("ent", &["enten"]),
            ("loog", &["logen"]),
            ("peut", &["peuten"]),
            ("arts", &["artsen"]),
            ("aanval", &["aanvallen"]),
            ("infarct", &["infarcten"]),
            ("fractuur", &["fracturen"]),
            ("breuk", &["breuken"]),
            ("steen", &["stenen"]),
            ("syndroom", &["syndromen"]),
            ("gezwel", &["gezwellen"]),
            ("zweer", &["zweren"]),
            ("kramp", &["krampen"]),
            ("abces", &["abcessen"]),
            ("onderzoek", &["onderzoeken"]),
            ("kliniek", &["klinieken"]),
            ("vlek", &["vlekken"]),
            ("wrat", &["wratten"]),
        ],
    ),
    (
        "de",
        &[
            ("ung", &["ungen"]),
            ("heit", &["heiten"]),
            ("keit", &["keiten"]),
            ("ion", &["ionen"]),
            ("om", &["ome"]),
            ("ie", &["ien"]),
            ("in", &["innen"]),
            ("ose", &["osen"]),
            ("ist", &["isten"]),
            ("ment", &["mente", "menten"]),
            ("ent", &["enten"]),
            ("loge", &["logen"]),
            ("peut", &["peuten"]),
            ("schmerz", &["schmerzen"]),
            ("anfall", &["anfalle", "anfaelle"]),
            ("infarkt", &["infarkte", "infarkten"]),
            ("bruch", &["bruche", "brueche"]),
            ("stein", &["steine"]),
            ("tumor", &["tumore", "tumoren"]),
            ("geschwur", &["geschwure"]),
            ("geschwuer", &["geschwuere"]),
            ("krampf", &["krampfe", "kraempfe"]),
            ("abszess", &["abszesse"]),
            ("ekzem", &["ekzeme"]),
            ("eingriff", &["eingriffe"]),
            ("arzt", &["arzte", "aerzte"]),
            ("klinik", &["kliniken"]),
            ("fleck", &["flecken"]),
            ("ese", &["esen"]),
        ],
    ),
];

/// Words shorter than this are too like others.
const SHORTEST: usize = 5;

/// Returns the plurals of a folded word or phrase.
pub(super) fn of(singular: &str, language: &str) -> Vec<String> {
    let last = singular.rsplit(' ').next().unwrap_or_default();
    if last.len() < SHORTEST || last.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let rules = RULES.iter().find(|(own, _)| *own == language);
    let mut rules = rules.into_iter().flat_map(|(_, rules)| *rules);
    let fitting = rules.find_map(|(ending, plurals)| {
        let start = singular.strip_suffix(ending)?;
        Some(plurals.iter().map(move |plural| format!("{start}{plural}")))
    });
    fitting.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn plurals_are_regular_or_none() {
        for (language, singular, plurals) in [
            ("en", "anxiety disorder", &["anxiety disorders"] as &[_]),
            ("en", "allergy", &["allergies"]),
            ("en", "diagnosis", &["diagnoses"]),
            ("en", "biopsy", &["biopsies"]),
            ("en", "arthritis", &[]),
            ("en", "piles", &[]),
            ("en", "swelling", &[]),
            ("nl", "angststoornis", &["angststoornissen"]),
            ("nl", "psycholoog", &["psychologen"]),
            ("nl", "kanker", &[]),
            ("de", "angststorung", &["angststorungen"]),
            ("de", "phobie", &["phobien"]),
            ("nl", "hartaanval", &["hartaanvallen"]),
            ("de", "krebs", &[]),
            ("de", "herzinfarkt", &["herzinfarkte", "herzinfarkten"]),
            ("de", "medikament", &["medikamente", "medikamenten"]),
            ("reference", "fracture", &[]),
            ("en", "covid 19", &[]),
        ] {
            assert_eq!(of(singular, language), plurals, "{singular}");
        }
    }
}
