// A Better Auth server for trying things out: e-mail and password, users in memory, tokens from its jwt plugin.
// A real one keeps its users in a database and its secret out of the source; the rest is the same.
import { createServer } from 'node:http';

import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';

/**
 * Starts the server on 127.0.0.1. `port` 0 takes a free one, `origins` are the pages that may call it, `jwtOptions` are those of
 * the jwt plugin (or a function from the server's address to them), and the rest goes to Better Auth.
 * Returns its address, and how to end it.
 */
export async function startAuthServer({ port = 0, host = '127.0.0.1', origins = [], jwtOptions = {}, ...options } = {}) {
  // It listens before Better Auth is told its own address, so that nobody else can take the port.
  let handle = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const baseURL = `http://${host}:${server.address().port}`;

  const auth = betterAuth({
    baseURL,
    secret: 'only for trying things out: a real secret comes from the environment',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    trustedOrigins: origins,
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    ...options,
    plugins: [jwt(typeof jwtOptions === 'function' ? jwtOptions(baseURL) : jwtOptions)],
  });
  const answer = toNodeHandler(auth);
  handle = (request, response) => {
    // Better Auth answers no preflight itself. The cookie of the session is why credentials are allowed, and why each origin is
    // named; the API, which takes tokens and no cookies, needs neither.
    if (origins.includes(request.headers.origin)) {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
      response.setHeader('Vary', 'Origin');
    }
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    return answer(request, response);
  };

  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: baseURL, close };
}
