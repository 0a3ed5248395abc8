//! What the evaluation must show.

use crate::run::Results;
use crate::score::{By, layers};

/// Recall on families that were not tuned on, in per cent.
const HELD_OUT_RECALL: f64 = 99.0;
/// Requests judged high or critical in a thousand of real traffic with no patient in it.
const HIGH_PER_THOUSAND: f64 = 0.5;

/// Returns every limit that is broken, in words.
pub(crate) fn broken(results: &Results) -> Vec<String> {
    let mut broken = Vec::new();
    let held_out = results.recall.tally(By::Set, "held out").percent();
    if held_out < HELD_OUT_RECALL {
        broken.push(format!(
            "recall on held-out families is {held_out:.2} %, below {HELD_OUT_RECALL} %"
        ));
    }
    let wrong = results.near_misses.with_subject;
    if wrong > 0 {
        broken.push(format!("{wrong} near misses have a finding of a subject"));
    }
    let wrong = results.negatives.with_subject;
    if wrong > 0 {
        broken.push(format!(
            "{wrong} hard negatives have a finding of a subject"
        ));
    }
    for layer in dead_layers(results) {
        broken.push(format!(
            "the decoder {layer} is dead: no finding was reached through it"
        ));
    }
    if let Some((found, all)) = results.corpus_encodings.filter(|(found, all)| found < all) {
        broken.push(format!("{found} of the corpus' {all} encodings are found"));
    }
    for (name, alarms) in &results.corpora {
        let high = alarms.tally(&["high", "critical"]).percent() * 10.0;
        if alarms.with_subject > 0 {
            broken.push(format!(
                "{} requests of {name} have a finding of a subject",
                alarms.with_subject
            ));
        }
        if high > HIGH_PER_THOUSAND {
            broken.push(format!(
                "{high:.2} in 1,000 requests of {name} are judged high"
            ));
        }
    }
    broken
}

/// Returns the decoders that no finding was reached through.
pub(crate) fn dead_layers(results: &Results) -> Vec<&'static str> {
    let alive = &results.recall.layers;
    layers()
        .into_iter()
        .filter(|layer| !alive.contains(layer))
        .collect()
}
