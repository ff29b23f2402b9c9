//! Query parameters and cursors.

use serde_json::json;

use super::World;
use crate::harness::token;
use crate::raw::contract::OPERATIONS;
use crate::raw::table::each;
use crate::raw::wire::Request;

#[test]
fn a_parameter_that_is_unknown_is_refused_everywhere() {
    let world = World::new();
    for operation in OPERATIONS.iter() {
        let path = operation.path(world.id);
        let queries = [
            ("x=1", "x"),
            ("x", "x"),
            ("=1", ""),
            ("Limit=5", "Limit"),
            ("user_id=1", "user_id"),
            ("limit[]=1", "limit[]"),
            ("%78=1", "x"),
        ];
        each(
            queries,
            |(query, _)| format!("{} {path}?{query}", operation.method),
            |(query, name)| {
                let request = Request::new(&operation.method, &format!("{path}?{query}"));
                let request = if operation.has_body { request.json(r#"{"title":"good"}"#) } else { request };
                world.refused(request).broken(&[(name, "unknown")]);
            },
        );
    }
}

#[test]
fn a_parameter_that_is_repeated_is_refused() {
    let world = World::new();
    let queries = [
        ("limit=1&limit=2", "limit"),
        ("limit=1&limit=1", "limit"),
        ("limit=1&%6cimit=1", "limit"),
        ("limit=1&cursor=x&limit=1", "limit"),
        ("cursor=x&cursor=x", "cursor"),
        ("x=1&x=1", "x"),
    ];
    each(
        queries,
        |(query, _)| (*query).to_owned(),
        |(query, name)| {
            let problem =
                world.refused(Request::new("GET", &format!("/tasks?{query}"))).problem(400, "validation_failed");
            let errors = problem["errors"].as_array().expect("errors are a list");
            assert!(errors.iter().any(|error| error["field"] == *name && error["code"] == "repeated"), "{problem}");
        },
    );
    let many = vec!["limit=1"; 1000].join("&");
    let problem = world.refused(Request::new("GET", &format!("/tasks?{many}"))).problem(400, "validation_failed");
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(64));
}

#[test]
fn a_limit_is_one_integer_from_1_to_1000() {
    let world = World::new();
    let limits = [
        ("0", "too_small"),
        ("-1", "too_small"),
        ("-2147483649", "too_small"),
        ("1001", "too_large"),
        ("100000", "too_large"),
        ("2147483648", "too_large"),
        ("4294967297", "too_large"),
        ("9223372036854775808", "too_large"),
        ("18446744073709551617", "too_large"),
        ("+5", "wrong_type"),
        ("%2B5", "wrong_type"),
        ("05", "wrong_type"),
        ("-0", "wrong_type"),
        ("1e2", "wrong_type"),
        ("1.0", "wrong_type"),
        ("", "wrong_type"),
        ("abc", "wrong_type"),
        ("0x10", "wrong_type"),
        ("1_0", "wrong_type"),
        ("%205", "wrong_type"),
        ("5%20", "wrong_type"),
        ("5%00", "wrong_type"),
        ("%EF%BC%95", "wrong_type"),
        ("%D9%A5", "wrong_type"),
        ("5,6", "wrong_type"),
        ("null", "wrong_type"),
        ("true", "wrong_type"),
        ("5;", "wrong_type"),
        ("'5'", "wrong_type"),
        ("%ff", "invalid_format"),
        ("%C3", "invalid_format"),
        ("5%", "wrong_type"),
    ];
    each(
        limits,
        |(limit, _)| (*limit).to_owned(),
        |(limit, code)| {
            world.refused(Request::new("GET", &format!("/tasks?limit={limit}"))).broken(&[("limit", code)]);
        },
    );
    world.refused(Request::new("GET", "/tasks?limit")).broken(&[("limit", "wrong_type")]);
    world.refused(Request::new("GET", "/tasks?%ff=1")).broken(&[("", "invalid_format")]);
    world.refused(Request::new("GET", "/tasks?limit=0&x=1&cursor=")).broken(&[
        ("limit", "too_small"),
        ("x", "unknown"),
        ("cursor", "too_short"),
    ]);
    for query in ["limit=1", "limit=1000", "limit=%35", "%6cimit=5", "", "&", "limit=5&", "&&limit=5"] {
        assert_eq!(world.get(&format!("/tasks?{query}")).status, 200, "{query}");
    }
}

#[test]
fn a_condition_that_is_not_one_of_the_contracts_is_refused() {
    let world = World::new();
    let over = format!("q={}", "x".repeat(201));
    let refused = [
        ("completed=1", "completed", "wrong_type"),
        ("completed=True", "completed", "wrong_type"),
        ("completed=", "completed", "wrong_type"),
        ("priority=urgent", "priority", "invalid_value"),
        ("priority=HIGH", "priority", "invalid_value"),
        ("priority=low,high", "priority", "invalid_value"),
        ("priority=1", "priority", "invalid_value"),
        ("due_before=tomorrow", "due_before", "invalid_format"),
        ("due_before=", "due_before", "invalid_format"),
        ("due_before=2026-02-30", "due_before", "invalid_format"),
        ("due_before=2026-11-24T00:00:00Z", "due_before", "invalid_format"),
        ("q=", "q", "too_short"),
        ("q", "q", "too_short"),
        (over.as_str(), "q", "too_long"),
        ("q=a%00b", "q", "invalid_format"),
        ("q=%ff", "q", "invalid_format"),
        ("sort=", "sort", "invalid_value"),
        ("sort=title", "sort", "invalid_value"),
        ("sort=id", "sort", "invalid_value"),
        ("sort=%2Bcreated_at", "sort", "invalid_value"),
        ("sort=-", "sort", "invalid_value"),
        ("sort=--priority", "sort", "invalid_value"),
        ("sort=priority,due_date", "sort", "invalid_value"),
        ("sort=priority%20desc", "sort", "invalid_value"),
        ("sort=Priority", "sort", "invalid_value"),
        ("sort=priority;DROP%20TABLE%20tasks", "sort", "invalid_value"),
    ];
    each(
        refused,
        |(query, ..)| query.chars().take(60).collect(),
        |(query, name, code)| {
            world.refused(Request::new("GET", &format!("/tasks?{query}"))).broken(&[(name, code)]);
        },
    );
    for query in ["completed=true", "priority=low", "due_before=0001-01-01", "q='%20OR%201=1", "q=%F0%9F%98%80"] {
        assert_eq!(world.get(&format!("/tasks?{query}")).text(), "[]", "{query}");
    }
}

#[test]
fn a_cursor_is_good_as_it_was_given_and_for_its_user_alone() {
    let world = World::new();
    let cursor_of = |token: &str| {
        let page = Request::new("GET", "/tasks?limit=1").bearer(token).send(&world.server.base_url);
        let link = page.header("link").expect("more follows").to_owned();
        let (_, rest) = link.split_once("cursor=").expect("the link has a cursor");
        rest.split_once('>').expect("the link ends its address").0.to_owned()
    };
    let bob = token("bob");
    for title in ["one", "two"] {
        let task = Request::new("POST", "/tasks").bearer(&bob).json(json!({ "title": title }).to_string());
        assert_eq!(task.send(&world.server.base_url).status, 201);
    }
    let own = cursor_of(&world.token);
    let mut cursors: Vec<(String, &str)> = vec![
        (cursor_of(&bob), "invalid_cursor"),
        (String::new(), "too_short"),
        ("x".repeat(512), "invalid_cursor"),
        ("x".repeat(513), "too_long"),
        ("%C3%A9".repeat(512), "invalid_cursor"),
        ("x".repeat(4096), "too_long"),
        (format!("{own}A"), "invalid_cursor"),
        (format!("{own}="), "invalid_cursor"),
        (format!("{own}%00"), "invalid_cursor"),
        (format!("%20{own}"), "invalid_cursor"),
        (format!("{own}{own}"), "invalid_cursor"),
    ];
    let garbage = [
        "!!",
        "%21",
        "A",
        "AAAA",
        "null",
        "0",
        "1",
        "-1",
        "v1",
        "' OR 1=1",
        "%F0%9F%98%80",
        "../..",
        "eyJpZCI6MX0",
        "djE",
    ];
    cursors.extend(garbage.map(|text| (text.replace(' ', "%20"), "invalid_cursor")));
    cursors.extend((1..own.len()).map(|length| (own[..length].to_owned(), "invalid_cursor")));
    for index in 0..own.len() {
        let other = if &own[index..=index] == "A" { "B" } else { "A" };
        cursors.push((format!("{}{other}{}", &own[..index], &own[index + 1..]), "invalid_cursor"));
    }
    each(
        cursors,
        |(cursor, _)| cursor.chars().take(80).collect(),
        |(cursor, code)| {
            world.refused(Request::new("GET", &format!("/tasks?limit=1&cursor={cursor}"))).broken(&[("cursor", code)]);
        },
    );
    assert_eq!(world.get(&format!("/tasks?limit=1&cursor={own}")).status, 200);
    assert_eq!(world.get(&format!("/tasks?cursor={own}&limit=7")).status, 200, "a page may have another size");
}
