// A Spectral function: holds every Schema Object of the document against a JSON Schema.

import { createRulesetFunction } from '@stoplight/spectral-core';
import { schema as validate } from '@stoplight/spectral-functions';
import { schemasOf } from './schemas.js';

const options = {
  type: 'object',
  additionalProperties: false,
  required: ['schema'],
  properties: {
    schema: { type: 'object' },
    type: { type: 'string', description: 'Only schemas of this type.' },
    inline: { type: 'boolean', description: 'Only schemas outside the top level of components.schemas.' },
  },
};

// A JSONPath cannot say "every schema": `$..properties[*]` finds examples too, and misses what stands under a property
// that is called `properties`. One finding a schema is enough, since the rule's message says what to do.
export default createRulesetFunction({ input: null, options }, function everySchema(document, options, context) {
  return [...schemasOf(document)]
    .filter(({ schema }) => options.type === undefined || schema.type === options.type)
    .filter(({ inline }) => inline || !options.inline)
    .flatMap(({ schema, path }) => validate(schema, { schema: options.schema }, { ...context, path }).slice(0, 1)
      .map(({ message }) => ({ message, path })));
});
