//! Tables: how names are written.

use super::*;

#[test]
fn full_names_stand_anywhere_and_partial_ones_need_a_key() {
    check(
        &named("Jane | Quinn", "Doe"),
        "name",
        [
            "Doe, Jane | DOE JANE | jane-doe | Jane Q. Doe | Jane Quinn Doe | Doe, Jane Q. | \
             Doe, Jane Quinn | janedoe | doejane | Quinn Doe",
            "J. Doe | Doe J | J.Q. Doe | Jane D. | jdoe | doej | JQ Doe",
            "Jane | Doe | JD | Jane Dough | John Doe | Jane Roe | Janet Doe",
        ],
    );
    check(
        &named("Li", "Wu"),
        "name",
        ["", "Li Wu | Wu, Li | liwu", "Li | Wu | Li Wung"],
    );
    check(
        &named("Zoë", "Müller-Lüdenscheidt"),
        "name",
        [
            "Zoë Müller-Lüdenscheidt | zoe muller ludenscheidt | Zoe Mueller-Luedenscheidt | \
             MÜLLER-LÜDENSCHEIDT, ZOË | zoemuellerluedenscheidt | Zoe MuellerLuedenscheidt",
            "Zoë Müller | Zoe Lüdenscheidt | Zoe Mueller | Z. Müller-Lüdenscheidt",
            "Müller | Zoë | Zoe Miller | Z. M.",
        ],
    );
}

#[test]
fn umlauts_may_be_written_out_in_one_name_only() {
    check(
        &named("Jürgen", "Müller"),
        "name",
        [
            "Juergen Müller | Jürgen Mueller | Juergen Mueller | Jurgen Müller | mueller, jürgen",
            "",
            "Juergen Miller",
        ],
    );
    let mut nicknamed = named("Jan | Pieter", "de Vries");
    nicknamed.nicknames = vec!["Pim".into()];
    check(
        &nicknamed,
        "name",
        [
            "pimdevries | Vries, Jan P. de | DeVriesPim",
            "",
            "pim | pimvries",
        ],
    );
}

#[test]
fn particles_stand_before_and_behind_and_are_contracted() {
    check(
        &named("Søren", "van der Berg-O'Neill"),
        "name",
        [
            "Søren van der Berg-O'Neill | Soren van der Berg O’Neill | \
             Soeren van der Berg-ONeill | Berg-O'Neill, Søren van der | \
             Berg-O'Neill, van der, Søren | Søren vd Berg-O'Neill | \
             S\u{f8}ren v.d. Berg-O'Neill | Soren vdBerg-ONeill | sorenvanderbergoneill | \
             Søren van der Berg-O Neill",
            "S. van der Berg-O'Neill | Søren van der Berg | Søren O'Neill | Søren B.",
            "van der Berg | Søren van der Burg | Søren | Berg",
        ],
    );
    check(
        &named("Jean-Luc", "'t Hooft"),
        "name",
        [
            "Jean-Luc 't Hooft | Jean Luc ’t Hooft | Jeanluc t Hooft | Hooft, Jean-Luc 't",
            "Jean 't Hooft | J-L 't Hooft | J. 't Hooft | Hooft J.L. 't",
            "Hooft | 't Hooft | Jean-Luc | Luc Hooft de",
        ],
    );
}

#[test]
fn family_and_given_names_alone_need_a_key() {
    let mut subject = named("Jean-Luc | Marie", "van der Berg-O'Neill");
    subject.former_family = vec!["Groß".into()];
    subject.nicknames = vec!["Jay".into()];
    let families = "van der Berg-O'Neill | Berg-O'Neill | Berg-O'Neill, van der | \
                    v.d. Berg-O'Neill | vdBerg-ONeill | vanderBerg-O'Neill | van der Berg | \
                    Berg | O'Neill | O Neill | Groß | Gross | gross";
    check(&subject, "family", ["", families, ""]);
    let given = "Jean-Luc | JeanLuc | Jean | Luc | J.L. | J | J.L.M. | JLM | Jean-Luc Marie | \
                 Jean-Luc M. | Marie | Jay";
    check(&subject, "given", ["", given, ""]);
    check(
        &subject,
        "family",
        ["", "", "Bergen | van | der | ONeal | Jay"],
    );
    check(
        &subject,
        "name",
        [
            "Jean-Luc Groß | Gross, Jean-Luc | Jay van der Berg-O'Neill",
            "",
            "",
        ],
    );
}

#[test]
fn names_of_two_words_have_halves_too() {
    let subject = named("Mary Ann", "García López");
    check(
        &subject,
        "name",
        [
            "Mary Ann García López | Garcia Lopez, Mary-Ann | maryann garcialopez",
            "Mary Garcia Lopez | Mary Ann Garcia | M.A. García López",
            "Ann Lopes | Mary Ann",
        ],
    );
    check(
        &subject,
        "family",
        ["", "Garcia | López | garcia-lopez", "Mary"],
    );
    check(&subject, "given", ["", "Mary | Ann | maryann", "Garcia"]);
}
