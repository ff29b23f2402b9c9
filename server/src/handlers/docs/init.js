// Starts Swagger UI on the contract that this server publishes.
SwaggerUIBundle({
  dom_id: '#swagger-ui',
  url: '/openapi.json',
  layout: 'BaseLayout', // without the top bar, whose field would load any other document
  deepLinking: true,
  // The default asks a public service to validate the document.
  validatorUrl: null,
  // The token lives as long as the page: stored, it would outlast the visit and be there for any later script.
  persistAuthorization: false,
  // "Try it out" stays a click of its own: the list holds requests that delete.
  tryItOutEnabled: false,
});
