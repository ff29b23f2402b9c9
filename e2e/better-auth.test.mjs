// A stock Better Auth server signs users up, and Taskward serves them with one variable: BETTER_AUTH_URL.
// Needs TASKWARD, the path of the program. Both servers are started here, on 127.0.0.1.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { startApiServer } from '../examples/web/api-server.mjs';
import { ALGORITHMS, headerOf, signUp, signedWith, signedWithSecret, startAuthServer, unhashed } from './better-auth.mjs';

const TASKWARD = process.env.TASKWARD;
assert.ok(TASKWARD, 'TASKWARD is not set');
const SECRET = 'kQ7vN2xW9sLmR4tB8yHcJ5fGpD3aZ6eUoXiTqVw1';
const options = { timeout: 120_000 };

/** Both servers, until the test ends: Better Auth with these options, and Taskward, which knows where that is and nothing else. */
async function start(t, authOptions, variablesOf = (url) => ({ BETTER_AUTH_URL: url })) {
  const auth = await startAuthServer(authOptions);
  t.after(() => auth.close());
  const api = await startApiServer(TASKWARD, variablesOf(auth.url));
  t.after(() => api.close());
  return { auth, api };
}

/** The status, the headers and the body of an answer of the API. */
async function ask(api, token, method = 'GET', body = undefined) {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(`${api.url}/tasks`, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Two users of the auth server's each have a task, and see no other. */
async function serves(auth, api) {
  for (const name of ['ada', 'bea']) {
    const token = await (await signUp(auth.url, name))();
    const created = await ask(api, token, 'POST', { title: `A task of ${name}'s` });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assert.deepEqual((await ask(api, token)).body, [created.body]);
  }
}

/** Polls until the answer has this status. */
async function until(status, request) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await request();
    if (answer.status === status) return answer;
    await sleep(200);
  }
  return assert.fail(`no ${status} came`);
}

test('the tokens of a stock server are taken', options, async (t) => {
  const { auth, api } = await start(t, {});
  await serves(auth, api);
  const ready = await fetch(`${api.url}/ready`);
  assert.equal(ready.status, 200);
});

for (const alg of ALGORITHMS) {
  test(`${alg} is taken`, options, async (t) => {
    const { auth, api } = await start(t, { jwtOptions: signedWith(alg) });
    await serves(auth, api);
    const token = await (await signUp(auth.url, 'eve'))();
    assert.equal(headerOf(token).alg, alg);
  });
}

test('a shared secret is taken', options, async (t) => {
  const authOptions = { jwtOptions: signedWithSecret(SECRET) };
  const { auth, api } = await start(t, authOptions, (url) => ({ JWT_SECRET: SECRET, JWT_ISSUER: url, JWT_AUDIENCE: url }));
  await serves(auth, api);
  const token = await (await signUp(auth.url, 'eve'))();
  assert.deepEqual(headerOf(token), { alg: 'HS256', typ: 'JWT' });
});

test('a hundred first users at once each get their own task', options, async (t) => {
  const { auth, api } = await start(t, unhashed);
  // With no key yet, Better Auth would make one for each of a hundred tokens at once, and publish no more than a hundred.
  await (await signUp(auth.url, 'first'))();
  const users = await Promise.all(Array.from({ length: 100 }, (_, user) => signUp(auth.url, `user${user}`)));
  const tokens = await Promise.all(users.map((tokenOf) => tokenOf()));
  const created = await Promise.all(tokens.map((token, user) => ask(api, token, 'POST', { title: `The task of ${user}` })));
  assert.deepEqual([...new Set(created.map(({ status }) => status))], [201]);
  const listed = await Promise.all(tokens.map((token) => ask(api, token)));
  assert.deepEqual(listed.map(({ body }) => body), created.map(({ body }) => [body]));
});

test('keys rotate during a stream of requests, and none is refused', options, async (t) => {
  // Better Auth makes a new key when it next signs, and publishes it only then: each rotation shows Taskward a key of which it
  // has not heard.
  const { auth, api } = await start(t, { jwtOptions: { jwks: { rotationInterval: 2 } } });
  const tokenOf = await signUp(auth.url, 'ada');
  const keys = new Set();
  const refused = [];
  let token = await tokenOf();
  let answered = 0;
  let over = false;
  const stream = async () => {
    while (!over) {
      const { status, body } = await ask(api, token);
      answered += 1;
      if (status !== 200) refused.push(`${status} ${body.code}`);
    }
  };
  const streams = Array.from({ length: 8 }, stream);
  for (const deadline = Date.now() + 90_000; keys.size < 5 && Date.now() < deadline; ) {
    token = await tokenOf();
    keys.add(headerOf(token).kid);
    await sleep(100);
  }
  over = true;
  await Promise.all(streams);
  assert.deepEqual(refused, []);
  assert.ok(keys.size >= 5 && answered > 50, `${keys.size} keys, ${answered} answers`);
});

test('the auth server may stop; where it returns with new keys, tokens of the old ones end', options, async (t) => {
  const { auth, api } = await start(t, {});
  const old = await (await signUp(auth.url, 'ada'))();
  assert.equal((await ask(api, old)).status, 200);

  await auth.close();
  for (let request = 0; request < 20; request += 1) assert.equal((await ask(api, old)).status, 200);
  assert.equal((await fetch(`${api.url}/ready`)).status, 200);

  const returned = await startAuthServer({ port: Number(new URL(auth.url).port) });
  t.after(() => returned.close());
  const fresh = await (await signUp(returned.url, 'ada'))();
  assert.notEqual(headerOf(fresh).kid, headerOf(old).kid);
  await until(200, () => ask(api, fresh));
  const { headers, body } = await until(401, () => ask(api, old));
  assert.equal(body.code, 'token_invalid');
  assert.match(headers.get('www-authenticate'), /error="invalid_token"/);
});

test('before the auth server was ever reached, nobody is sent to sign in again', options, async (t) => {
  const first = await startAuthServer();
  const port = Number(new URL(first.url).port);
  const token = await (await signUp(first.url, 'ada'))();
  await first.close();
  const api = await startApiServer(TASKWARD, { BETTER_AUTH_URL: first.url });
  t.after(() => api.close());
  const { status, headers } = await ask(api, token);
  assert.equal(status, 503);
  assert.match(headers.get('retry-after'), /^\d+$/);
  assert.equal((await fetch(`${api.url}/ready`)).status, 503);

  const auth = await startAuthServer({ port });
  t.after(() => auth.close());
  const fresh = await (await signUp(auth.url, 'ada'))();
  await until(200, () => ask(api, fresh));
  assert.equal((await fetch(`${api.url}/ready`)).status, 200);
});

test('tokens of another server, for somebody else, or of another kind are refused', options, async (t) => {
  const session = { cookieCache: { enabled: true, strategy: 'jwt' } };
  const { auth, api } = await start(t, { jwtOptions: { sessionCookieCache: true }, session });
  const stranger = await startAuthServer();
  t.after(() => stranger.close());
  const tokenOf = await signUp(auth.url, 'ada');
  assert.equal((await ask(api, await tokenOf())).status, 200);

  const foreign = await (await signUp(stranger.url, 'ada'))();
  // Signed by the very key that signs tokens: only its type and its audience tell it apart.
  const cached = decodeURIComponent(/better-auth\.session_data=([^;]+)/.exec(tokenOf.cookie)[1]);
  assert.equal(headerOf(cached).kid, headerOf(await tokenOf()).kid);
  const opaque = decodeURIComponent(/better-auth\.session_token=([^;]+)/.exec(tokenOf.cookie)[1]);
  for (const token of [foreign, cached, opaque]) {
    const { status, body } = await ask(api, token);
    assert.deepEqual([status, body.detail], [401, 'Invalid or expired token']);
  }
});

test('an audience of its own must be configured', options, async (t) => {
  const audience = 'https://tasks.example';
  const authOptions = { jwtOptions: { jwt: { audience: [audience, 'https://other.example'] } } };
  const { auth, api } = await start(t, authOptions);
  const token = await (await signUp(auth.url, 'ada'))();
  const { status, body } = await ask(api, token);
  assert.deepEqual([status, body.code], [401, 'token_wrong_audience']);
  const told = await startApiServer(TASKWARD, { BETTER_AUTH_URL: auth.url, JWT_AUDIENCE: audience });
  t.after(() => told.close());
  assert.equal((await ask(told, token)).status, 200);
});

test('taskward doctor finds a stock server in order, and says what is wrong with a token', options, async (t) => {
  const auth = await startAuthServer();
  t.after(() => auth.close());
  const stranger = await startAuthServer();
  t.after(() => stranger.close());
  const tokenOf = await signUp(auth.url, 'ada');
  const opaque = decodeURIComponent(/better-auth\.session_token=([^;]+)/.exec(tokenOf.cookie)[1]);
  const expected = [
    [await tokenOf(), 0, /token +It holds/],
    [opaque, 3, /session token/],
    [await (await signUp(stranger.url, 'ada'))(), 3, /is not published/],
  ];
  for (const [token, code, finding] of expected) {
    const report = await examine({ BETTER_AUTH_URL: auth.url }, token);
    assert.equal(report.code, code, report.text);
    assert.match(report.text, finding);
    assert.equal(report.text.includes(token), false);
  }
});

/** What `taskward doctor` says of a deployment and of a token, and its exit code. */
function examine(env, token) {
  const cwd = mkdtempSync(join(tmpdir(), 'taskward-'));
  return new Promise((resolve) => {
    const doctor = execFile(TASKWARD, ['doctor', '--token', '-'], { cwd, env }, (error, stdout, stderr) => {
      rmSync(cwd, { recursive: true });
      resolve({ code: error?.code ?? 0, text: stdout + stderr });
    });
    doctor.stdin.end(token);
  });
}
