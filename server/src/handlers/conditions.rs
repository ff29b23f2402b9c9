//! Entity tags, and the conditions that requests make of them (RFC 9110, section 13).

use crate::store::VersionedTask;

/// A strong validator (RFC 9110, section 8.8.1): another one for each version of each task.
pub fn e_tag(found: &VersionedTask) -> String {
    format!("\"{}-{}\"", found.task.id, found.version)
}

/// Whether `If-None-Match` names the representation with this tag. Weak tags count, for nothing is changed (section 13.1.2).
pub fn names(if_none_match: &str, e_tag: &str) -> bool {
    if_none_match == "*" || tags(if_none_match).any(|(_, tag)| tag == e_tag.trim_matches('"'))
}

/// The versions of a task that `If-Match` allows to be changed; `None` allows each. A weak tag matches nothing (section 13.1.1).
pub fn versions(if_match: &str, id: i64) -> Option<Vec<i64>> {
    let strong = tags(if_match).filter(|(is_weak, _)| !is_weak);
    // Written as `e_tag` writes it, or it is none of ours.
    let version = |tag: &str| {
        let version = tag.strip_prefix(&format!("{id}-"))?.parse().ok()?;
        (tag == format!("{id}-{version}")).then_some(version)
    };
    (if_match != "*").then(|| strong.filter_map(|(_, tag)| version(tag)).collect())
}

/// The tags of a list in the notation of the contract: whether each is weak, and what stands between its quotes.
fn tags(list: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut pieces = list.split('"');
    std::iter::from_fn(move || Some((pieces.next()?.ends_with("W/"), pieces.next()?)))
}

#[cfg(test)]
mod tests {
    use super::{names, versions};

    #[test]
    fn a_list_names_what_it_holds_weak_or_strong() {
        for list in ["*", r#""7-1""#, r#"W/"7-1""#, r#""7-2", "7-1""#, r#""a,b" ,W/"7-1""#] {
            assert!(names(list, r#""7-1""#), "{list}");
        }
        for list in [r#""7-2""#, r#""7-11""#, r#""17-1""#, r#""""#, r#"" 7-1""#, r#""7-1,7-1""#] {
            assert!(!names(list, r#""7-1""#), "{list}");
        }
    }

    #[test]
    fn only_strong_tags_of_the_task_allow_a_change() {
        assert_eq!(versions("*", 7), None);
        let lists = [
            (r#""7-3""#, vec![3]),
            (r#""7-3", "7-4""#, vec![3, 4]),
            (r#"W/"7-3", "7-4""#, vec![4]),
            (r#""8-3""#, vec![]),
            (r#""7-03", "7-+3", "7--3x", "7-", "-3", """#, vec![]),
            (r#""a,"7-3"#, vec![]),
        ];
        for (list, allowed) in lists {
            assert_eq!(versions(list, 7), Some(allowed), "{list}");
        }
    }
}
