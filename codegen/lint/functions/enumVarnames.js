// A Spectral function: an enum whose values cannot all name a variant carries names for them.

import { createRulesetFunction } from '@stoplight/spectral-core';

const isName = (value) => typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]*$/.test(value) && !/^self$/i.test(value);

const input = { type: 'object', required: ['enum'], properties: { enum: { type: 'array' } } };

export default createRulesetFunction({ input, options: null }, function enumVarnames(schema) {
  const names = schema['x-enum-varnames'] ?? schema.enum;
  const differ = new Set(names).size === names.length;
  if (names.length === schema.enum.length && differ && names.every(isName)) return [];
  return [{ message: 'a value has no name' }];
});
