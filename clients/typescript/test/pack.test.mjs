// Packs the package as npm would, installs it into a project of its own, and uses it there: at run time and in types.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'taskward-client-'));
const fresh = join(work, 'package');
const project = join(work, 'project');
const run = (cwd, command, ...args) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
let packed;

before(() => {
    // As in a fresh clone: what was built before must not help.
    const left = new Set(['dist', 'node_modules'].map((name) => join(here, name)));
    cpSync(here, fresh, { recursive: true, filter: (path) => !left.has(path) });
    symlinkSync(join(here, 'node_modules'), join(fresh, 'node_modules'));
    [packed] = JSON.parse(run(fresh, 'npm', 'pack', '--json', '--silent', '--pack-destination', work));
    cpSync(join(here, 'test/consumer'), project, { recursive: true });
    writeFileSync(join(project, 'package.json'), '{"type":"module","private":true}');
    run(project, 'npm', 'install', '--offline', '--no-audit', '--no-fund', join(work, packed.filename));
});
after(() => rmSync(work, { recursive: true }));

test('the package holds what was built, its types and its README, and nothing else', () => {
    const files = packed.files.map(({ path }) => path);
    for (const file of ['README.md', 'package.json', 'openapi.d.ts', 'dist/index.js', 'dist/index.d.ts']) {
        assert.ok(files.includes(file), `${file} is missing`);
    }
    const others = files.filter((file) => !/^(README\.md|package\.json|openapi\.d\.ts|dist\/.+\.(js|d\.ts))$/.test(file));
    assert.deepEqual(others, []);
});

test('it can be imported where it is installed', () => {
    const script = "import * as client from '@taskward/client'; console.log(Object.keys(client).join(' '))";
    const names = run(project, 'node', '--input-type=module', '--eval', script).trim().split(' ');
    for (const name of ['TasksApi', 'SystemApi', 'ProblemError', 'ResponseError', 'Priority', 'nextCursor']) {
        assert.ok(names.includes(name), `${name} is missing`);
    }
});

for (const resolution of ['node', 'bundler']) {
    test(`its types hold under strict flags, resolved as ${resolution} does`, () => {
        run(project, join(here, 'node_modules/.bin/tsc'), '--project', `tsconfig.${resolution}.json`);
    });
}
