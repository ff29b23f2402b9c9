// Finds the Schema Objects of an unresolved OpenAPI document; what only looks like one, in an example, is none.

// Yields { schema, path, inline } for each; `inline` is false for the entries of components.schemas.
export function* schemasOf(document) {
  for (const [name, schema] of entries(document.components?.schemas)) {
    yield* within(schema, ['components', 'schemas', name], false);
  }
  yield* outside(document, []);
}

// Parameters, headers and media types hold a schema under `schema`.
function* outside(node, path) {
  for (const [key, value] of entries(node)) {
    const here = [...path, key];
    if (key === 'example' || key === 'examples' || here.join('/') === 'components/schemas') continue;
    if (key === 'schema') yield* within(value, here, true);
    else yield* outside(value, here);
  }
}

// `properties` maps names to schemas, so a property may bear the name of a keyword.
function* within(schema, path, inline) {
  if (!isObject(schema)) return;
  yield { schema, path, inline };
  for (const keyword of ['items', 'additionalProperties', 'not']) {
    yield* within(schema[keyword], [...path, keyword], true);
  }
  for (const keyword of ['properties', 'allOf', 'anyOf', 'oneOf']) {
    for (const [key, value] of entries(schema[keyword])) {
      yield* within(value, [...path, keyword, key], true);
    }
  }
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function entries(value) {
  return isObject(value) ? Object.entries(value) : [];
}
