// What the client sends, and what it makes of answers that the API itself would not give: a proxy's, or none at all.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';

import { Priority, ProblemError, ResponseError, SystemApi, TaskOrder, TasksApi, nextCursor } from '@taskward/client';

const PROBLEM = 'application/problem+json';
const problem = { type: 'about:blank', title: 'Not Found', status: 404, detail: 'Gone', code: 'task_not_found', request_id: 'r1' };
let server;
let basePath;
let answer;
let seen;

before(async () => {
    server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += chunk));
        request.on('end', () => {
            seen.push({ method: request.method, url: request.url, headers: request.headers, body });
            response.writeHead(answer.status ?? 200, answer.headers ?? { 'content-type': 'application/json' });
            response.end(answer.body ?? '[]');
        });
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    basePath = `http://127.0.0.1:${server.address().port}`;
});
beforeEach(() => {
    answer = {};
    seen = [];
});
after(() => server.close());

const failure = (promise) => promise.then(() => assert.fail('expected an error'), (error) => error);

test('the token is asked before every request that needs one, and for no other', async () => {
    let asked = 0;
    const configuration = { basePath: `${basePath}//`, accessToken: async () => `token-${++asked}` };
    const tasks = new TasksApi(configuration);
    await tasks.listTasks();
    await tasks.listTasks({ limit: 5, cursor: 'a/b&c' }, { headers: { 'x-mine': '1' } });
    await new SystemApi(configuration).getHealth();
    assert.deepEqual(seen.map(({ headers }) => headers.authorization), ['Bearer token-1', 'Bearer token-2', undefined]);
    assert.deepEqual(seen.map(({ url }) => url), ['/tasks', '/tasks?limit=5&cursor=a%2Fb%26c', '/health']);
    assert.equal(seen[1].headers['x-mine'], '1');
});

test('conditions are sent with the names of the contract, and without those that are not given', async () => {
    const tasks = new TasksApi({ basePath });
    await tasks.listTasks({ completed: false, priority: Priority.High, dueBefore: '2026-12-24', q: '50 %', sort: TaskOrder.DueDateDescending });
    await tasks.listTasks({ completed: undefined, q: '' });
    assert.deepEqual(seen.map(({ url }) => url), [
        '/tasks?completed=false&priority=high&due_before=2026-12-24&q=50+%25&sort=-due_date',
        '/tasks?q=',
    ]);
});

test('a body is JSON, without what is undefined and with what is null', async () => {
    const tasks = new TasksApi({ basePath, accessToken: 'token' });
    await tasks.updateTask({ taskId: 7, taskUpdate: { title: undefined, description: null } });
    const [{ method, url, headers, body }] = seen;
    assert.deepEqual([method, url, headers['content-type'], body], ['PUT', '/tasks/7', 'application/json', '{"description":null}']);
});

test('a problem is an error with its members', async () => {
    const errors = [{ field: 'title', code: 'too_long', message: 'must be shorter' }];
    answer = { status: 404, headers: { 'content-type': PROBLEM, 'retry-after': '3' }, body: JSON.stringify({ ...problem, errors }) };
    const error = await failure(new TasksApi({ basePath }).getTask({ taskId: 1 }));
    assert.ok(error instanceof ProblemError && error instanceof ResponseError && error instanceof Error);
    assert.deepEqual([error.name, error.message, error.status, error.retryAfter], ['ProblemError', 'Gone', 404, 3]);
    assert.deepEqual([error.code, error.detail, error.requestId, error.errors], ['task_not_found', 'Gone', 'r1', errors]);
    assert.equal((await error.response.json()).detail, 'Gone');
});

test('a problem without broken rules has none', async () => {
    answer = { status: 404, headers: { 'content-type': PROBLEM }, body: JSON.stringify(problem) };
    const error = await failure(new TasksApi({ basePath }).getTask({ taskId: 1 }));
    assert.deepEqual([error.errors, error.retryAfter], [[], undefined]);
});

test("a proxy's page, a broken problem and half a problem are errors without one", async () => {
    const html = { 'content-type': 'text/html' };
    const answers = [
        { status: 502, headers: html, body: '<h1>Bad Gateway</h1>' },
        { status: 500, headers: { 'content-type': PROBLEM }, body: '{"detail":' },
        { status: 500, headers: { 'content-type': PROBLEM }, body: '{"detail":"?"}' },
        { status: 304, headers: {}, body: '' },
    ];
    for (answer of answers) {
        const error = await failure(new TasksApi({ basePath }).listTasks());
        assert.ok(error instanceof ResponseError && !(error instanceof ProblemError), String(error));
        assert.equal(error.message, `The server answered with status ${answer.status}`);
    }
});

test('no answer at all is what fetch says', async () => {
    const tasks = new TasksApi({ basePath });
    assert.equal((await failure(tasks.listTasks({}, { signal: AbortSignal.abort() }))).name, 'AbortError');
    const broken = new TasksApi({ basePath, fetch: () => Promise.reject(new TypeError('fetch failed')) });
    assert.ok((await failure(broken.listTasks())) instanceof TypeError);
});

test('the cursor of the next page is that of the link with rel="next"', async () => {
    const cursors = [];
    const links = [undefined, '</tasks?limit=1&cursor=a%3D>; rel="next"', '</>; rel="prev", </tasks?cursor=b>; rel="next"', '</>; rel="prev"'];
    for (const link of links) {
        answer = { headers: link ? { link } : {} };
        cursors.push(nextCursor(await new TasksApi({ basePath }).listTasksRaw()));
    }
    assert.deepEqual(cursors, [undefined, 'a=', 'b', undefined]);
});
