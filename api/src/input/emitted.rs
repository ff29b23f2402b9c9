//! What dropshot documents of an operation's input: taken from its own extractors, though ours do the reading.

use dropshot::{
    ApiEndpointBodyContentType, ApiEndpointParameter, ExclusiveExtractor, Header, Path, Query, SharedExtractor,
    TypedBody,
};
use schemars::JsonSchema;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};

pub(crate) fn path_of<T: Documented>() -> Vec<ApiEndpointParameter> {
    <Path<T> as SharedExtractor>::metadata(ApiEndpointBodyContentType::Json).parameters
}

pub(crate) fn query_of<T: Documented>() -> Vec<ApiEndpointParameter> {
    <Query<T> as SharedExtractor>::metadata(ApiEndpointBodyContentType::Json).parameters
}

pub(crate) fn headers_of<T: Documented>() -> Vec<ApiEndpointParameter> {
    <Header<T> as SharedExtractor>::metadata(ApiEndpointBodyContentType::Json).parameters
}

pub(crate) fn json_of<T: Documented>() -> Vec<ApiEndpointParameter> {
    <TypedBody<T> as ExclusiveExtractor>::metadata(ApiEndpointBodyContentType::Json).parameters
}

/// What dropshot's extractors ask of a type.
pub(crate) trait Documented: DeserializeOwned + JsonSchema + Send + Sync + 'static {}

impl<T: DeserializeOwned + JsonSchema + Send + Sync + 'static> Documented for T {}

/// Reads a member that may be absent but, where it is there, is a `T`: with `T = Option<U>`, null is told from absent.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
