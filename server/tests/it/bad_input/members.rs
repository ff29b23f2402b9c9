//! Members that break a rule.

use serde_json::{Value, json};

use super::World;
use crate::raw::table::each;
use crate::raw::wire::Request;

/// Asserts that both a creation and a change with this body are refused for these rules.
fn refuse(world: &World, body: &str, rules: &[(&str, &str)]) {
    for request in world.writes() {
        world.refused(request.json(body)).broken(rules);
    }
}

#[test]
fn a_value_of_another_type_or_outside_of_its_rules_is_refused() {
    let world = World::new();
    let over = "x".repeat(201);
    let wrong: &[(&str, Value, &str)] = &[
        ("title", json!(5), "wrong_type"),
        ("title", json!(true), "wrong_type"),
        ("title", json!(["a"]), "wrong_type"),
        ("title", json!({ "a": "b" }), "wrong_type"),
        ("title", json!(null), "null_not_allowed"),
        ("title", json!(""), "too_short"),
        ("title", json!(over), "too_long"),
        ("title", json!("a\0b"), "invalid_format"),
        ("title", json!("\0"), "invalid_format"),
        ("title", json!("a\0"), "invalid_format"),
        ("description", json!(5), "wrong_type"),
        ("description", json!(false), "wrong_type"),
        ("description", json!([]), "wrong_type"),
        ("description", json!({}), "wrong_type"),
        ("description", json!("x".repeat(2001)), "too_long"),
        ("description", json!("a\0b"), "invalid_format"),
        ("description", json!("\0"), "invalid_format"),
        ("priority", json!(1), "wrong_type"),
        ("priority", json!(["high"]), "wrong_type"),
        ("priority", json!({ "high": null }), "wrong_type"),
        ("priority", json!(null), "null_not_allowed"),
        ("priority", json!("urgent"), "invalid_value"),
        ("priority", json!(""), "invalid_value"),
        ("priority", json!("HIGH"), "invalid_value"),
        ("priority", json!("High"), "invalid_value"),
        ("priority", json!(" high"), "invalid_value"),
        ("priority", json!("hıgh"), "invalid_value"),
        ("completed", json!("true"), "wrong_type"),
        ("completed", json!(1), "wrong_type"),
        ("completed", json!(0), "wrong_type"),
        ("completed", json!([true]), "wrong_type"),
        ("completed", json!({}), "wrong_type"),
        ("completed", json!(null), "null_not_allowed"),
        ("due_date", json!(2026), "wrong_type"),
        ("due_date", json!(true), "wrong_type"),
        ("due_date", json!([2026, 11, 24]), "wrong_type"),
        ("due_date", json!(""), "invalid_format"),
        ("due_date", json!("tomorrow"), "invalid_format"),
        ("due_date", json!("2026-02-30"), "invalid_format"),
        ("due_date", json!("2025-02-29"), "invalid_format"),
        ("due_date", json!("2026-13-01"), "invalid_format"),
        ("due_date", json!("2026-00-10"), "invalid_format"),
        ("due_date", json!("2026-1-1"), "invalid_format"),
        ("due_date", json!("0000-01-01"), "invalid_format"),
        ("due_date", json!("10000-01-01"), "invalid_format"),
        ("due_date", json!("+2026-01-1"), "invalid_format"),
        ("due_date", json!("-001-01-01"), "invalid_format"),
        ("due_date", json!(" 2026-01-1"), "invalid_format"),
        ("due_date", json!("2026/01/01"), "invalid_format"),
        ("due_date", json!("2026-01-01T00:00:00Z"), "invalid_format"),
        ("due_date", json!("２026-01-1"), "invalid_format"),
        ("due_date", json!("2026-01-01\0"), "invalid_format"),
    ];
    each(
        wrong,
        |(member, value, _)| format!("{member}: {value:.60}"),
        |(member, value, code)| {
            let mut body = json!({ "title": "good" });
            body[*member] = value.clone();
            refuse(&world, &body.to_string(), &[(member, code)]);
        },
    );
}

#[test]
fn a_member_that_is_unknown_or_read_only_is_refused() {
    let world = World::new();
    let names = [
        "id",
        "created_at",
        "updated_at",
        "user_id",
        "userId",
        "owner",
        "owner_id",
        "completed_at",
        "version",
        "due_order",
        "Title",
        "TITLE",
        "title ",
        "dueDate",
        "tags",
        "x",
        "",
        "__proto__",
        "constructor",
        "$where",
        "title\0",
        "\u{202e}title",
        "'; DROP TABLE tasks; --",
    ];
    each(
        names,
        |name| format!("{name:?}"),
        |name| {
            for value in [json!(1), json!("other"), json!(null), json!({ "a": [1] })] {
                let mut body = json!({ "title": "good" });
                body[*name] = value;
                refuse(&world, &body.to_string(), &[(name, "unknown")]);
            }
        },
    );
}

#[test]
fn every_day_from_the_first_to_the_last_is_a_due_date() {
    let world = World::new();
    each(
        ["0001-01-01", "0999-12-31", "1969-12-31", "1970-01-01", "2000-02-29", "2026-11-24", "9999-12-31"],
        |date| (*date).to_owned(),
        |date| {
            for request in world.writes() {
                let answer = world.send(request.json(json!({ "title": "good", "due_date": date }).to_string()));
                assert!(answer.status < 300, "{}", answer.text());
                assert_eq!(answer.json()["due_date"], *date);
                assert_eq!(world.get(&format!("/tasks/{}", answer.json()["id"])).json()["due_date"], *date);
            }
        },
    );
    let [_, change] = world.writes();
    assert_eq!(world.send(change.json(r#"{"due_date":null}"#)).json()["due_date"], json!(null));
}

#[test]
fn a_title_is_required_to_create_and_may_be_absent_in_a_change() {
    let world = World::new();
    for body in ["{}", r#"{"completed":true}"#] {
        world.refused(Request::new("POST", "/tasks").json(body)).broken(&[("title", "required")]);
    }
    world
        .refused(Request::new("POST", "/tasks").json(r#"{"titel":"a"}"#))
        .broken(&[("title", "required"), ("titel", "unknown")]);
    let before = world.tasks();
    let [_, change] = world.writes();
    assert_eq!(world.send(change.json("{}")).status, 200);
    assert_eq!(world.tasks(), before);
}

#[test]
fn a_blank_title_is_refused() {
    let world = World::new();
    let blank = [
        " ",
        "   ",
        "\t",
        "\n",
        "\r\n",
        "\u{b}",
        "\u{c}",
        "\u{85}",
        "\u{a0}",
        "\u{1680}",
        "\u{2003}",
        "\u{2028}",
        "\u{2029}",
        "\u{202f}",
        "\u{205f}",
        "\u{3000}",
        "\u{feff}",
        " \t\u{a0}\u{3000}\u{feff}\u{85}\n",
    ];
    each(
        blank.map(str::to_owned).into_iter().chain([" ".repeat(200)]),
        |title| format!("{title:?}"),
        |title| {
            refuse(&world, &json!({ "title": title }).to_string(), &[("title", "invalid_format")]);
        },
    );
    refuse(
        &world,
        &json!({ "title": " ".repeat(201) }).to_string(),
        &[("title", "invalid_format"), ("title", "too_long")],
    );
}

#[test]
fn lengths_count_characters_whatever_their_bytes() {
    let world = World::new();
    let characters = ["a", "é", "あ", "😀", "\u{301}"];
    let limits = [("title", 200), ("description", 2000)];
    let cases = limits.into_iter().flat_map(|limit| characters.map(|character| (limit, character)));
    each(
        cases,
        |((member, _), character)| format!("{member} of {character:?}"),
        |((member, most), character)| {
            let body = |count: usize| {
                let mut body = json!({ "title": "good" });
                body[*member] = json!(character.repeat(count));
                body.to_string()
            };
            for (request, status) in world.writes().into_iter().zip([201, 200]) {
                let answer = world.send(request.json(body(*most)));
                assert_eq!(answer.status, status, "{}", answer.text());
                assert_eq!(answer.json()[*member], character.repeat(*most));
            }
            refuse(&world, &body(most + 1), &[(member, "too_long")]);
            refuse(&world, &body(most * 3), &[(member, "too_long")]);
        },
    );
}

#[test]
fn every_broken_rule_has_an_entry_and_there_are_at_most_64() {
    let world = World::new();
    let two = json!({ "title": "x".repeat(201), "priority": "urgent" });
    refuse(&world, &two.to_string(), &[("title", "too_long"), ("priority", "invalid_value")]);
    let all = json!({ "title": 5, "description": [], "priority": null, "completed": "no", "id": 1 });
    let rules = [
        ("title", "wrong_type"),
        ("description", "wrong_type"),
        ("priority", "null_not_allowed"),
        ("completed", "wrong_type"),
        ("id", "unknown"),
    ];
    refuse(&world, &all.to_string(), &rules);
    let put = Request::new("PUT", "/tasks/abc?x=1").json(r#"{"title":null,"y":2}"#);
    let rules = [("task_id", "wrong_type"), ("x", "unknown"), ("title", "null_not_allowed"), ("y", "unknown")];
    world.refused(put).broken(&rules);
    let many: serde_json::Map<String, Value> = (0..100).map(|n| (format!("member{n}"), json!(n))).collect();
    for request in world.writes() {
        let problem = world.refused(request.json(json!(many).to_string())).problem(400, "validation_failed");
        assert_eq!(problem["errors"].as_array().map(Vec::len), Some(64));
    }
}

#[test]
fn a_long_name_is_cut_and_an_odd_one_is_escaped() {
    let world = World::new();
    for character in ["n", "あ"] {
        let name = character.repeat(10_000);
        refuse(&world, &json!({ "title": "a", &name: 1 }).to_string(), &[(&character.repeat(128), "unknown")]);
    }
    let name = "quote\" back\\slash </script> \u{1} \u{2028}";
    refuse(&world, &json!({ "title": "a", name: 1 }).to_string(), &[(name, "unknown")]);
}

#[test]
fn a_change_of_a_missing_task_is_judged_by_its_body_first() {
    let world = World::new();
    let put = Request::new("PUT", "/tasks/999999");
    world.refused(put.clone().json(r#"{"title":""}"#)).broken(&[("title", "too_short")]);
    world.refused(put.json(r#"{"title":"a"}"#)).problem(404, "task_not_found");
}
