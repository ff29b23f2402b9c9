// Opens /docs of a live server in a real browser, authorizes with a pasted token and sends a request.
// Needs BASE_URL and TOKEN (one that the server accepts); CHROMIUM names the browser if it is not where Debian puts it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { STEP_TIMEOUT, artifact, launch } from './browser.mjs';

const TEST_TIMEOUT = 60_000;

const origin = new URL(required('BASE_URL')).origin;
const token = required('TOKEN');

function required(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

describe('/docs', { timeout: TEST_TIMEOUT }, () => {
  const seen = { complaints: [], requests: [], violations: [] };
  let browser;
  let page;

  before(async () => {
    browser = await launch(new URL(origin).hostname);
    page = await browser.newPage({ viewport: { width: 1280, height: 1900 } });
    page.setDefaultTimeout(STEP_TIMEOUT);
    page.on('pageerror', (error) => seen.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') seen.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('request', (request) => seen.requests.push(request.url()));
    await page.exposeFunction('reportViolation', (violation) => seen.violations.push(violation));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
        globalThis.reportViolation(`${violatedDirective}: ${blockedURI} (${sourceFile}:${lineNumber})`);
      });
    });
  });

  after(() => browser?.close());

  const operation = () => page.locator('#operations-tasks-list_tasks');
  const statusShown = () => operation().locator('.live-responses-table tbody .response-col_status');

  /** Sends the request once more and returns the status that the page shows for it. */
  async function execute() {
    const answered = page.waitForResponse((response) => new URL(response.url()).pathname === '/tasks');
    await operation().getByRole('button', { name: 'Execute' }).click();
    const status = (await answered).status();
    // The answer before stays on the page until the new one is rendered.
    await statusShown().filter({ hasText: String(status) }).waitFor();
    return Number.parseInt(await statusShown().innerText(), 10);
  }

  test('renders the contract under a policy without exceptions', async () => {
    const response = await page.goto(`${origin}/docs`);
    assert.equal(response.status(), 200);
    const policy = response.headers()['content-security-policy'] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);

    assert.equal(await page.title(), 'Taskward');
    await page.getByRole('heading', { name: /^Taskward/ }).waitFor();
    const summary = page.locator('.opblock-summary-get', { has: page.locator('[data-path="/tasks"]') });
    assert.match(await summary.innerText(), /^GET\s+\/tasks\b/);
  });

  test('shows 401 for a request without a token', async () => {
    await operation().locator('.opblock-summary-control').click();
    await operation().getByRole('button', { name: 'Try it out' }).click();
    assert.equal(await execute(), 401);
  });

  test('shows 200 for the same request once a token is pasted', async () => {
    await page.locator('.auth-wrapper').getByRole('button', { name: 'Authorize' }).click();
    const dialog = page.locator('.dialog-ux');
    await dialog.getByLabel('auth-bearer-value').fill(token);
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByRole('heading', { name: 'Authorized' }).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await execute(), 200);
    // The curl line shows the token, which has no business in an artifact.
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: artifact('docs.png'), mask: [operation().locator('.curl-command')], maskColor: '#333' });
  });

  test('stores no token', async () => {
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    assert.equal(stored.includes(token), false);
    await page.reload();
    await page.locator('.auth-wrapper .authorize.unlocked').waitFor();
  });

  test('asked no other server and broke no rule', () => {
    const elsewhere = seen.requests.filter((url) => !url.startsWith('data:') && new URL(url).origin !== origin);
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(seen.violations, []);
    // Chromium reports every answer of 400 and above as an error; the one without a token was meant to be 401.
    const meant = (line) => /status of 401/.test(line) && line.includes(`(${origin}/tasks`);
    assert.deepEqual(seen.complaints.filter((line) => !meant(line)), []);
    assert.equal(seen.complaints.filter(meant).length, 1);
  });
});
