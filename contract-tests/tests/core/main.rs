//! The parts that judge, held against values whose verdict is known, and the layers. One binary; needs no server of ours.

mod case;
mod layers;
mod spec;
mod tokens;

use std::collections::BTreeSet;
use taskward_contract::rules;

#[test]
fn every_rule_has_an_id_of_its_own_and_says_why() {
    let all = rules::all();
    let ids: BTreeSet<_> = all.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), all.len());
    for rule in all {
        assert!(
            !rule.explanation.is_empty() && !rule.references.is_empty() && rule.title.ends_with('.'),
            "{}",
            rule.id
        );
    }
}
