//! What is copied: every table of ours, with every column that is not computed from others.

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its key, in whose order it is read: byte by byte, on both databases.
    pub key: &'static str,
    /// The names and the kinds of its columns.
    pub columns: &'static [(&'static str, Kind)],
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text, or null.
    Text,
    /// A number of 64 bits, or null.
    Integer,
    /// True or false.
    Boolean,
}

/// What a row has in a column.
#[derive(Debug)]
pub enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Boolean(bool),
}

/// All of them. A test compares this list with the schemas.
pub const TABLES: &[Table] = &[
    Table {
        name: "users",
        key: "id",
        columns: &[
            ("id", Kind::Text),
            ("email", Kind::Text),
            ("name", Kind::Text),
            ("created_at", Kind::Integer),
            ("revision", Kind::Integer),
        ],
    },
    Table {
        name: "tasks",
        key: "user_id, id",
        columns: &[
            ("user_id", Kind::Text),
            ("id", Kind::Integer),
            ("title", Kind::Text),
            ("description", Kind::Text),
            ("priority", Kind::Integer),
            ("completed", Kind::Boolean),
            ("completed_at", Kind::Integer),
            ("due_date", Kind::Integer),
            ("created_at", Kind::Integer),
            ("updated_at", Kind::Integer),
            ("version", Kind::Integer),
        ],
    },
    Table {
        name: "idempotency_keys",
        key: "user_id, key",
        columns: &[
            ("user_id", Kind::Text),
            ("key", Kind::Text),
            ("fingerprint", Kind::Text),
            ("task_id", Kind::Integer),
            ("created_at", Kind::Integer),
        ],
    },
    Table { name: "erasures", key: "digest", columns: &[("digest", Kind::Text), ("cutoff", Kind::Integer)] },
    Table { name: "secrets", key: "name", columns: &[("name", Kind::Text), ("value", Kind::Text)] },
];

impl Table {
    /// The names of its columns, as a statement lists them.
    pub(super) fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}
