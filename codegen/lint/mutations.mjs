// The mutations of openapi.yaml that test.mjs makes: for each rule of ours the ways to break it, and it alone.
//
// They hold on to operations and schemas that every version of the contract has, and add properties of their own to Task.

const createTask = (doc) => doc.paths['/tasks'].post;
const getTask = (doc) => doc.paths['/tasks/{task_id}'].get;
const getHealth = (doc) => doc.paths['/health'].get;
const addProperty = (doc, schema, name = 'mutant') => { doc.components.schemas.Task.properties[name] = schema; };
const addSchema = (doc, schema) => { doc.components.schemas.Mutant = schema; };
const addParameter = (doc, schema) => {
  doc.components.parameters.Mutant = { name: 'mutant', in: 'query', description: 'A parameter.', schema };
};
const addHeader = (doc, schema) => { doc.components.headers.Mutant = { description: 'A header.', schema }; };
const text = (more) => ({ type: 'string', maxLength: 9, ...more });
const number = (more) => ({ type: 'integer', format: 'int32', minimum: 1, maximum: 9, ...more });
const problem = (doc, name) => doc.components.responses[name].content['application/problem+json'];

export const mutations = {
  'openapi-version': {
    'a later version': (doc) => { doc.openapi = '3.0.4'; },
  },
  'operation-id-snake-case': {
    'camelCase': (doc) => { createTask(doc).operationId = 'createTask'; },
    'kebab-case': (doc) => { createTask(doc).operationId = 'create-task'; },
    'none': (doc) => { delete createTask(doc).operationId; },
  },
  'operation-one-tag': {
    'two tags': (doc) => { createTask(doc).tags.push('system'); },
    'no tag': (doc) => { createTask(doc).tags = []; },
    'no tags member': (doc) => { delete createTask(doc).tags; },
  },
  'isolation-class': {
    'none': (doc) => { delete createTask(doc)['x-isolation']; },
    'an unknown one': (doc) => { createTask(doc)['x-isolation'] = 'tenant'; },
  },
  'isolation-public': {
    'public with a token': (doc) => { createTask(doc)['x-isolation'] = 'public'; },
    'public with a token of its own': (doc) => {
      getHealth(doc).security = [{ bearerAuth: [] }];
      getHealth(doc).responses['401'] = { $ref: '#/components/responses/Unauthorized' };
    },
    'self without a token': (doc) => { getHealth(doc)['x-isolation'] = 'self'; },
  },
  'isolation-owner': {
    'owner without a resource': (doc) => { createTask(doc)['x-isolation'] = 'owner'; },
  },
  'request-body': {
    'no 408': (doc) => { delete createTask(doc).responses['408']; },
    'no 413': (doc) => { delete createTask(doc).responses['413']; },
    'no 415': (doc) => { delete createTask(doc).responses['415']; },
    'no limit': (doc) => { delete createTask(doc)['x-max-body-bytes']; },
    'a limit in words': (doc) => { createTask(doc)['x-max-body-bytes'] = '64 KiB'; },
  },
  'security-by-default': {
    'nothing said': (doc) => { delete doc.security; },
    'no token': (doc) => { doc.security = []; },
  },
  'security-not-optional': {
    'for all operations': (doc) => { doc.security.push({}); },
    'for one operation': (doc) => { createTask(doc).security = [{ bearerAuth: [] }, {}]; },
  },
  'responses-by-status': {
    'a default': (doc) => { createTask(doc).responses.default = { $ref: '#/components/responses/InternalServerError' }; },
    'a range': (doc) => { createTask(doc).responses['4XX'] = { $ref: '#/components/responses/BadRequest' }; },
  },
  'responses-one-success': {
    'two': (doc) => { createTask(doc).responses['204'] = { description: 'Nothing.' }; },
    'two, one of them rare': (doc) => { createTask(doc).responses['206'] = { description: 'A part.' }; },
    'none': (doc) => { delete createTask(doc).responses['201']; },
  },
  'responses-errors-shared': {
    'a 4xx in place': (doc) => { createTask(doc).responses['400'] = doc.components.responses.BadRequest; },
    'a 5xx in place': (doc) => { createTask(doc).responses['500'] = doc.components.responses.InternalServerError; },
    'a reference to elsewhere': (doc) => {
      createTask(doc).responses['400'] = { $ref: '#/paths/~1health/get/responses/400' };
    },
  },
  'responses-errors-problem': {
    'plain JSON': (doc) => {
      doc.components.responses.BadRequest.content = { 'application/json': problem(doc, 'BadRequest') };
    },
    'plain JSON as well': (doc) => {
      doc.components.responses.BadRequest.content['application/json'] = problem(doc, 'BadRequest');
    },
    'no content': (doc) => { delete doc.components.responses.BadRequest.content; },
  },
  'problem-schema': {
    'another schema': (doc) => { problem(doc, 'BadRequest').schema = { $ref: '#/components/schemas/FieldError' }; },
    'a schema in place': (doc) => { problem(doc, 'BadRequest').schema = text(); },
  },
  'responses-everywhere': {
    'no 400': (doc) => { delete getHealth(doc).responses['400']; },
    'no 405': (doc) => { delete getHealth(doc).responses['405']; },
    'no 500': (doc) => { delete getHealth(doc).responses['500']; },
    'no 503': (doc) => { delete getHealth(doc).responses['503']; },
  },
  'responses-with-token': {
    'no 401': (doc) => { delete getTask(doc).responses['401']; },
  },
  'header-www-authenticate': header('Unauthorized', 'WWW-Authenticate'),
  'header-allow': header('MethodNotAllowed', 'Allow'),
  'header-retry-after': header('ServiceUnavailable', 'Retry-After'),
  'header-location-etag': {
    'no Location': (doc) => { delete createTask(doc).responses['201'].headers.Location; },
    'no ETag': (doc) => { delete createTask(doc).responses['201'].headers.ETag; },
    'an optional Location': (doc) => { delete doc.components.headers.Location.required; },
    'an optional ETag': (doc) => { doc.components.headers.ETag.required = false; },
  },
  'body-example': {
    'a request without': (doc) => { delete createTask(doc).requestBody.content['application/json'].example; },
    'a response without': (doc) => { delete createTask(doc).responses['201'].content['application/json'].example; },
    'a shared response without': (doc) => { delete problem(doc, 'BadRequest').example; },
    'no schema': (doc) => { delete createTask(doc).responses['201'].content['application/json'].schema; },
  },
  'schema-type': {
    'nothing': (doc) => { addProperty(doc, {}); },
    'a description alone': (doc) => { addSchema(doc, { description: 'Anything.' }); },
    'two in allOf': (doc) => { addProperty(doc, { allOf: Array(2).fill({ $ref: '#/components/schemas/TaskId' }) }); },
    'one in place in allOf': (doc) => { addProperty(doc, { allOf: [text()] }); },
  },
  'schema-named': {
    'an enum as a property': (doc) => { addProperty(doc, { type: 'string', enum: ['low'] }); },
    'an enum as a parameter': (doc) => { addParameter(doc, { type: 'string', enum: ['low'] }); },
    'an object as a property': (doc) => { addProperty(doc, { type: 'object', additionalProperties: false }); },
    'an object under a property called properties': (doc) => {
      addSchema(doc, { type: 'object', additionalProperties: false, properties: {
        properties: { type: 'array', maxItems: 9, items: { type: 'object', additionalProperties: false } },
      } });
    },
    'an object as a body': (doc) => {
      createTask(doc).responses['201'].content['application/json'].schema = { type: 'object', additionalProperties: true };
    },
    'an object as the value of a map': (doc) => {
      addSchema(doc, { type: 'object', additionalProperties: { type: 'object', additionalProperties: true } });
    },
  },
  'enum-varnames': {
    'a sign': (doc) => { addSchema(doc, { type: 'string', enum: ['created_at', '-created_at'] }); },
    'a number': (doc) => { addSchema(doc, number({ enum: [1, 2] })); },
    'too few names': (doc) => { addSchema(doc, { type: 'string', enum: ['a', '-a'], 'x-enum-varnames': ['A'] }); },
    'a name twice': (doc) => { addSchema(doc, { type: 'string', enum: ['a', '-a'], 'x-enum-varnames': ['A', 'A'] }); },
    'self': (doc) => { addSchema(doc, { type: 'string', enum: ['self'] }); },
  },
  'integer-limits': {
    'no format': (doc) => { addProperty(doc, number({ format: undefined })); },
    'another format': (doc) => { addParameter(doc, number({ format: 'uint64' })); },
    'no minimum': (doc) => { addProperty(doc, number({ minimum: undefined })); },
    'no maximum': (doc) => { addHeader(doc, number({ maximum: undefined })); },
  },
  'string-limits': {
    'a property': (doc) => { addProperty(doc, { type: 'string' }); },
    'a time': (doc) => { addProperty(doc, { type: 'string', format: 'date-time' }); },
    'an item': (doc) => { addProperty(doc, { type: 'array', maxItems: 9, items: { type: 'string' } }); },
    'a parameter': (doc) => { addParameter(doc, { type: 'string' }); },
    'a property in an operation': (doc) => { addProperty(doc, { type: 'string' }, 'schema'); },
  },
  'array-limits': {
    'a property': (doc) => { addProperty(doc, { type: 'array', items: text() }); },
  },
  'object-additional-properties': {
    'nothing said': (doc) => { delete doc.components.schemas.Task.additionalProperties; },
  },
  'property-self': {
    'a property': (doc) => { addProperty(doc, text(), 'self'); },
  },
  'pattern-message': {
    'none': (doc) => { addProperty(doc, text({ pattern: '^a$' })); },
    'an empty one': (doc) => { addParameter(doc, text({ pattern: '^a$', 'x-pattern-message': '' })); },
  },
  'schema-keywords-carried': {
    'uniqueItems': (doc) => { addProperty(doc, { type: 'array', maxItems: 9, items: text(), uniqueItems: true }); },
    'exclusiveMinimum': (doc) => { addProperty(doc, number({ exclusiveMinimum: true })); },
    'exclusiveMaximum': (doc) => { addProperty(doc, number({ exclusiveMaximum: true })); },
    'multipleOf': (doc) => { addProperty(doc, number({ multipleOf: 2 })); },
    'readOnly': (doc) => { addProperty(doc, text({ readOnly: true })); },
    'writeOnly': (doc) => { addProperty(doc, text({ writeOnly: true })); },
    'deprecated': (doc) => { addProperty(doc, text({ deprecated: true })); },
    'not': (doc) => { addProperty(doc, text({ not: text() })); },
    'oneOf': (doc) => { addProperty(doc, text({ oneOf: [text()] })); },
    'anyOf': (doc) => { addProperty(doc, text({ anyOf: [text()] })); },
    'discriminator': (doc) => { addProperty(doc, text({ discriminator: { propertyName: 'kind' } })); },
  },
  'schema-keywords-3-0': {
    'const': (doc) => { addProperty(doc, text({ const: 'low' })); },
    'two types': (doc) => { addProperty(doc, { type: ['string', 'null'], maxLength: 9 }); },
    'examples': (doc) => { addProperty(doc, text({ examples: ['low'] })); },
  },
};

function header(response, name) {
  return {
    'none': (doc) => { delete doc.components.responses[response].headers[name]; },
    'no headers': (doc) => { delete doc.components.responses[response].headers; },
    'an optional one': (doc) => {
      doc.components.responses[response].headers[name] = { description: 'Optional.', schema: text() };
    },
  };
}
