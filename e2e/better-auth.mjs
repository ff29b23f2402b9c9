// What the tests need of a real Better Auth server: each way to sign that it offers, and users who sign up.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

export { startAuthServer } from '../examples/web/auth-server.mjs';

/** The algorithms that the jwt plugin offers. */
export const ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'];

/** The options of the jwt plugin that sign with an algorithm; the plugin's own default is EdDSA. */
export const signedWith = (alg) => ({ jwks: { keyPairConfig: { alg } } });

/** The options that sign with a shared secret (HS256). Better Auth wants to hear of a key set elsewhere before it lets us sign. */
export const signedWithSecret = (secret) => (baseURL) => ({
  jwks: { remoteUrl: `${baseURL}/no-key-set`, keyPairConfig: { alg: 'EdDSA' } },
  jwt: {
    sign: async (payload) => {
      const parts = [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
      return [...parts, createHmac('sha256', secret).update(parts.join('.')).digest('base64url')].join('.');
    },
  },
});

/** The options that keep passwords as they are: hashing those of a hundred users would take longer than all the rest. */
export const unhashed = {
  emailAndPassword: {
    enabled: true,
    password: { hash: async (password) => password, verify: async ({ hash, password }) => hash === password },
  },
};

/** Signs a user up, and returns what asks for tokens of theirs as a page would: with the cookie of the session. */
export async function signUp(url, name) {
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name, email: `${name}@example.com`, password: 'correct horse battery staple' }),
  });
  assert.equal(response.status, 200, await response.clone().text());
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const tokenOf = async () => {
    const answer = await fetch(`${url}/api/auth/token`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    return (await answer.json()).token;
  };
  return Object.assign(tokenOf, { cookie });
}

/** The header of a token, unverified. */
export const headerOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
