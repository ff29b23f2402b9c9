/** Who is signed in, and tokens of theirs for the API. Tokens stay in memory: the cookie of the session brings new ones. */
import { createAuthClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';

import { AUTH_URL } from './config';

export const auth = createAuthClient({ baseURL: AUTH_URL, plugins: [jwtClient()] });

/** Nobody is signed in any more. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

/** A token is renewed this long before it expires, so that none expires on its way. */
const MARGIN_MS = 30_000;

let held: { token: string; renewAt: number } | undefined;
let renewal: Promise<string> | undefined;

/** A token that holds for a while. Whoever asks during a renewal waits for that one. */
export function token(): Promise<string> {
  if (held && performance.now() < held.renewAt) return Promise.resolve(held.token);
  return (renewal ??= renew());
}

/** Forgets the token: the API refused it, or somebody else signs in. */
export function forgetToken(): void {
  held = undefined;
  renewal = undefined;
}

function renew(): Promise<string> {
  const mine = ask()
    .then((token) => {
      // What was forgotten meanwhile stays forgotten.
      if (renewal === mine) held = { token, renewAt: performance.now() + lifetimeMs(token) - MARGIN_MS };
      return token;
    })
    .finally(() => {
      if (renewal === mine) renewal = undefined;
    });
  return mine;
}

async function ask(): Promise<string> {
  const { data, error } = await auth.token();
  if (data) return data.token;
  if (error.status === 401) throw new SessionEnded('Your session has ended. Sign in again.');
  throw new Error('The sign-in service cannot be reached. Try again in a moment.');
}

/** For how long a token holds, by its own account: the clock of this machine may be wrong. */
function lifetimeMs(token: string): number {
  const payload = token.split('.')[1] ?? '';
  const { iat, exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { iat: number; exp: number };
  return (exp - iat) * 1000;
}
