// Proves the package against a live server: BASE_URL, and tokens of two users of whom Bob has no tasks.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { DocumentationApi, Priority, ProblemError, SystemApi, TasksApi, nextCursor } from '@taskward/client';
import createClient from 'openapi-fetch';

const basePath = required('BASE_URL');
const alice = tasksOf(required('TOKEN_ALICE'));
const bob = tasksOf(required('TOKEN_BOB'));
const nobody = tasksOf(undefined);

// Without a server nothing is proven, so this fails rather than skips.
function required(name) {
    const value = process.env[name];
    if (!value) throw new Error(`${name} must be set`);
    return value;
}

function tasksOf(accessToken) {
    return new TasksApi({ basePath, accessToken });
}

// A task of Alice's that does not outlive the test.
async function withTask(t, taskCreate) {
    const task = await alice.createTask({ taskCreate });
    t.after(() => alice.deleteTask({ taskId: task.id }).catch(() => {}));
    return task;
}

async function problemOf(promise, status) {
    const error = await promise.then(
        () => assert.fail(`expected ${status}`),
        (error) => error,
    );
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.status, status);
    assert.equal(error.problem.status, status);
    assert.equal(error.message, error.detail);
    assert.ok(error.requestId);
    return error;
}

test('a created task is answered whole and can be read again', async (t) => {
    const created = await withTask(t, { title: 'Buy milk', priority: Priority.High });
    assert.equal(created.title, 'Buy milk');
    assert.equal(created.priority, Priority.High);
    assert.equal(created.description, null);
    assert.equal(created.completed, false);
    assert.deepEqual(await alice.getTask({ taskId: created.id }), created);
});

test('the headers of an answer are in its raw form', async (t) => {
    const answer = await alice.createTaskRaw({ taskCreate: { title: 'Buy milk' } });
    const task = await answer.value();
    t.after(() => alice.deleteTask({ taskId: task.id }));
    assert.equal(answer.raw.status, 201);
    assert.equal(answer.raw.headers.get('location'), `/tasks/${task.id}`);
    assert.match(answer.raw.headers.get('etag'), /^".+"$/);
});

test('following the links visits every task once', async (t) => {
    const created = [];
    for (const title of ['one', 'two', 'three']) created.push((await withTask(t, { title })).id);
    const seen = [];
    let cursor;
    do {
        const page = await alice.listTasksRaw({ limit: 2, cursor });
        const tasks = await page.value();
        assert.ok(tasks.length <= 2);
        seen.push(...tasks.map((task) => task.id));
        cursor = nextCursor(page);
    } while (cursor !== undefined);
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(seen.filter((id) => created.includes(id)), created.toReversed());
});

test('completing a task changes nothing else', async (t) => {
    const before = await withTask(t, { title: 'Buy milk', description: 'blue cap', priority: Priority.Low });
    const after = await alice.updateTask({ taskId: before.id, taskUpdate: { completed: true } });
    assert.ok(after.updated_at >= before.updated_at);
    const { updated_at } = after;
    assert.deepEqual(after, { ...before, completed: true, completed_at: updated_at, updated_at });
});

test('null clears the description and an absent one stays', async (t) => {
    const { id } = await withTask(t, { title: 'Buy milk', description: 'blue cap' });
    const kept = await alice.updateTask({ taskId: id, taskUpdate: { title: 'Buy cream' } });
    assert.equal(kept.description, 'blue cap');
    const cleared = await alice.updateTask({ taskId: id, taskUpdate: { description: null } });
    assert.equal(cleared.description, null);
    assert.equal(cleared.title, 'Buy cream');
});

test('a deleted task is gone', async (t) => {
    const { id } = await withTask(t, { title: 'Buy milk' });
    const answer = await alice.deleteTaskRaw({ taskId: id });
    assert.equal(answer.raw.status, 204);
    assert.equal(await answer.value(), undefined);
    const { code } = await problemOf(alice.getTask({ taskId: id }), 404);
    assert.equal(code, 'task_not_found');
});

test('a stranger cannot tell a task from a missing one', async (t) => {
    const { id } = await withTask(t, { title: 'Buy milk' });
    assert.deepEqual(await bob.listTasks(), []);
    const { problem: missing } = await problemOf(bob.getTask({ taskId: Number.MAX_SAFE_INTEGER }), 404);
    for (const attack of [
        () => bob.getTask({ taskId: id }),
        () => bob.updateTask({ taskId: id, taskUpdate: { title: 'Mine' } }),
        () => bob.deleteTask({ taskId: id }),
    ]) {
        const { problem } = await problemOf(attack(), 404);
        assert.deepEqual({ ...problem, request_id: '' }, { ...missing, request_id: '' });
    }
    assert.equal((await alice.getTask({ taskId: id })).title, 'Buy milk');
});

test('without a token the challenge and the reason can be read', async () => {
    const { code, response } = await problemOf(nobody.listTasks(), 401);
    assert.equal(code, 'authentication_required');
    assert.match(response.headers.get('www-authenticate'), /^Bearer\b/);
    assert.doesNotMatch(response.headers.get('www-authenticate'), /error=/);
});

test('every broken rule has its own entry', async () => {
    const taskCreate = { title: 'x'.repeat(201), description: 'x'.repeat(2001) };
    const { code: kind, errors } = await problemOf(alice.createTask({ taskCreate }), 400);
    assert.equal(kind, 'validation_failed');
    const broken = errors.map(({ field, code }) => `${field} ${code}`);
    assert.deepEqual(broken.toSorted(), ['description too_long', 'title too_long']);
});

test('pages and documents come as they are', async () => {
    const documentation = new DocumentationApi({ basePath });
    const health = await new SystemApi({ basePath }).getHealth();
    assert.equal(health.status, 'alive');
    assert.match(await documentation.getDocs(), /^<!doctype html>/i);
    const yaml = await documentation.getOpenapiYaml();
    assert.equal(createHash('sha256').update(yaml).digest('hex'), health.spec_sha256);
    assert.equal((await documentation.getOpenapiJson()).openapi, '3.0.3');
});

test('openapi-fetch works with the types of the contract', async (t) => {
    const headers = { authorization: `Bearer ${required('TOKEN_ALICE')}` };
    const client = createClient({ baseUrl: basePath, headers });
    const { data } = await client.POST('/tasks', { body: { title: 'Buy milk' } });
    t.after(() => alice.deleteTask({ taskId: data.id }));
    const parameters = { params: { path: { task_id: data.id } } };
    assert.deepEqual((await client.GET('/tasks/{task_id}', parameters)).data, data);
    const { error } = await client.POST('/tasks', { body: { title: '' } });
    assert.equal(error.code, 'validation_failed');
});
