//! A civil date as the contract writes it: `YYYY-MM-DD`, in no time zone (RFC 3339, full-date).

use chrono::{Datelike as _, NaiveDate};
use schemars::JsonSchema;
use schemars::schema::{InstanceType, Schema, SchemaObject};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Days since 1970-01-01, from the year 1 to the year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub i64);

impl Date {
    fn read(text: &str) -> Option<Self> {
        // chrono would take a sign, and fewer digits.
        let is_full = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let date: NaiveDate = is_full.then(|| text.parse().ok())??;
        (date.year() > 0).then(|| Self(i64::from(date.to_epoch_days())))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let date = i32::try_from(self.0).ok().and_then(NaiveDate::from_epoch_days);
        let date = date.ok_or_else(|| serde::ser::Error::custom("the date is out of range"))?;
        serializer.collect_str(&date)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("no date"))
    }
}

impl JsonSchema for Date {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "Date".to_owned()
    }

    fn json_schema(_: &mut schemars::r#gen::SchemaGenerator) -> Schema {
        SchemaObject {
            instance_type: Some(InstanceType::String.into()),
            format: Some("date".to_owned()),
            ..SchemaObject::default()
        }
        .into()
    }
}
