// The example page, driven as a person would: a real browser, and page, auth server and API on three origins.
// Needs TASKWARD, the path of the program; CHROMIUM names the browser if it is not where Debian puts it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { startDemo } from '../examples/web/demo.mjs';
import { STEP_TIMEOUT, artifact, launch } from './browser.mjs';

const TASKWARD = process.env.TASKWARD;
assert.ok(TASKWARD, 'TASKWARD is not set');
const AXE = createRequire(import.meta.url).resolve('axe-core');
const PASSWORD = 'correct horse battery staple';

/** What tokens of these users tell of themselves, besides the usual. */
const UNUSUAL = {
  'late@example.com': () => ({ exp: Math.floor(Date.now() / 1000) - 60 }),
  // The page renews half a minute before a token expires, so this one after two seconds.
  'brief@example.com': () => ({ exp: Math.floor(Date.now() / 1000) + 32 }),
};
const definePayload = ({ user }) => ({ ...user, ...UNUSUAL[user.email]?.() });

describe('the demo', { timeout: 300_000 }, () => {
  const complaints = [];
  let demo;
  let browser;
  let page;

  before(async () => {
    demo = await startDemo({ taskward: TASKWARD, authOptions: { jwtOptions: { jwt: { definePayload } } } });
    browser = await launch('localhost', '127.0.0.1');
    page = await open();
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  /** The page in a profile of its own, with what it asked the servers. */
  async function open() {
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
    const page = await context.newPage();
    page.setDefaultTimeout(STEP_TIMEOUT);
    page.asked = [];
    page.on('request', (request) => page.asked.push(`${request.method()} ${request.url()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
    });
    await page.goto(demo.page);
    await page.getByRole('button', { name: 'Create account' }).waitFor();
    return page;
  }

  const askedOf = (page, url) => page.asked.filter((line) => line.split(' ')[1].startsWith(url));
  const button = (name) => page.getByRole('button', { name, exact: true });
  const item = (title) => page.getByRole('listitem').filter({ has: page.getByText(title, { exact: true }) });
  const summary = (text) => page.locator('#summary').getByText(text, { exact: true }).waitFor();
  const problemOf = (page) => page.getByRole('alert').innerText();

  async function signUp(page, name) {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.com`);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
  }

  async function add(page, title) {
    await page.getByLabel('New task').fill(title);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(title, { exact: true }).waitFor();
  }

  /** Reloads the page, so that what it shows is what the API has. */
  async function reload() {
    await page.reload();
    await page.getByRole('heading', { name: 'Tasks', exact: true }).waitFor();
  }

  /** What axe finds wrong with the page as it is, in light and in dark. */
  async function barriers() {
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ path: AXE });
    const found = [];
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`)));
    }
    await page.emulateMedia({ colorScheme: 'light' });
    return found;
  }

  test('nobody signed in sees the form alone, and the API is asked nothing', async () => {
    assert.equal(await page.getByRole('heading', { name: 'Tasks', exact: true }).isVisible(), false);
    assert.deepEqual(askedOf(page, demo.api.url), []);
    assert.deepEqual(await barriers(), []);
    await page.screenshot({ path: artifact('demo-sign-in.png') });
  });

  test('a page without a token may read why it is refused', async () => {
    const answer = await page.evaluate(async (api) => {
      const response = await fetch(`${api}/tasks`);
      return { status: response.status, challenge: response.headers.get('www-authenticate'), body: await response.json() };
    }, demo.api.url);
    assert.equal(answer.status, 401);
    assert.match(answer.challenge, /^Bearer\b/);
    assert.equal(answer.body.detail, 'Authentication required');
  });

  test('a page of another origin may read nothing', async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${demo.auth.url}/api/auth/ok`);
    const read = await stranger.evaluate((api) => fetch(`${api}/tasks`).then(() => 'read', String), demo.api.url);
    assert.match(read, /TypeError/);
    await stranger.context().close();
  });

  test('what the auth server refuses is said at the field', async () => {
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('short');
    await button('Create account').click();
    await page.getByText('Password too short').waitFor();
    assert.equal(await page.getByLabel('Password').getAttribute('aria-invalid'), 'true');
  });

  test('whoever signs up has no tasks yet', async () => {
    await signUp(page, 'Ada');
    await page.getByText('Nothing to do yet').waitFor();
    assert.equal(await page.locator('#account-name').innerText(), 'Ada');
    assert.equal(await page.getByRole('listitem').count(), 0);
  });

  test('a task is added, and is there after a reload', async () => {
    await add(page, 'Call the dentist');
    await page.getByLabel('Priority').first().selectOption('high');
    await add(page, 'Finish the report');
    await add(page, 'Water the plants');
    await summary('0 of 3 done');
    await reload();
    assert.equal(await item('Finish the report').locator('.priority').innerText(), 'High');
    assert.deepEqual(await page.locator('.title').allInnerTexts(), ['Water the plants', 'Finish the report', 'Call the dentist']);
  });

  test('markup in a title stays text', async () => {
    const markup = '<img src=x onerror="document.title=1">';
    await add(page, markup);
    assert.equal(await page.locator('.tasks img').count(), 0);
    await button(`Delete ${markup}`).click();
    await button('Delete').click();
    await page.getByText(markup, { exact: true }).waitFor({ state: 'detached' });
  });

  test('a broken rule is said at the field, in words of the API', async () => {
    await page.getByLabel('New task').fill('   ');
    await button('Add').click();
    await page.getByText('must not be blank').waitFor();
    assert.deepEqual(await barriers(), []);
    await page.getByLabel('New task').fill('');
  });

  test('a task is completed, and can be opened again', async () => {
    const check = () => page.getByRole('checkbox', { name: 'Completed: Water the plants' });
    await check().check();
    await summary('1 of 3 done');
    await reload();
    await summary('1 of 3 done');
    assert.equal(await check().isChecked(), true);
    await check().uncheck();
    await summary('0 of 3 done');
    await check().check();
    await summary('1 of 3 done');
  });

  test('a task is edited; Escape changes nothing', async () => {
    await button('Edit Finish the report').click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Never mind');
    await page.keyboard.press('Escape');
    await button('Edit Finish the report').click();
    assert.deepEqual(await barriers(), []);
    await page.getByRole('textbox', { name: 'Title' }).fill('Finish the quarterly report');
    await page.getByRole('textbox', { name: 'Description' }).fill('The figures are in the shared folder.\nAsk Grace for the rest.');
    await button('Save').click();
    await button('Edit Finish the quarterly report').waitFor();
    await reload();
    await item('Finish the quarterly report').getByText('Ask Grace').waitFor();
    assert.equal(await page.getByText('Never mind').count(), 0);
  });

  test('a task is deleted once that is confirmed', async () => {
    await add(page, 'Buy milk');
    await button('Delete Call the dentist').click();
    await button('Cancel').click();
    await summary('1 of 4 done');
    await button('Delete Call the dentist').click();
    await button('Delete').click();
    await summary('1 of 3 done');
    await reload();
    await summary('1 of 3 done');
    assert.equal(await page.getByText('Call the dentist').count(), 0);
  });

  test('it looks as it should, and keeps no token', async () => {
    assert.deepEqual(await barriers(), []);
    await page.screenshot({ path: artifact('demo.png') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: artifact('demo-dark.png') });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 760 });
    await page.screenshot({ path: artifact('demo-narrow.png') });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    await page.setViewportSize({ width: 1100, height: 760 });
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    assert.doesNotMatch(stored, /eyJ/);
  });

  test('one token serves many requests', async () => {
    const tokens = askedOf(page, `${demo.auth.url}/api/auth/token`).length;
    await add(page, 'One more');
    await add(page, 'And another');
    assert.equal(askedOf(page, `${demo.auth.url}/api/auth/token`).length, tokens);
  });

  test('somebody else sees none of it, and all of their own, page by page', async () => {
    const other = await open();
    await signUp(other, 'Bea');
    await other.getByText('Nothing to do yet').waitFor();

    const { token } = await (await other.context().request.get(`${demo.auth.url}/api/auth/token`)).json();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (let task = 1; task <= 51; task += 1) {
      const body = JSON.stringify({ title: `Task ${task} of Bea's` });
      assert.equal((await fetch(`${demo.api.url}/tasks`, { method: 'POST', headers, body })).status, 201);
    }
    await other.reload();
    await other.getByText('0 of 50+ done').waitFor();
    await other.getByRole('button', { name: 'Show more' }).click();
    await other.getByText('0 of 51 done').waitFor();
    assert.equal(await other.getByText('Task 1 of Bea').count(), 1);
    assert.equal(await other.getByRole('button', { name: 'Show more' }).isVisible(), false);

    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('button', { name: 'Create account' }).waitFor();
    await other.context().close();
  });

  test('a token is renewed before it expires, while the session lasts', async () => {
    const other = await open();
    await signUp(other, 'Brief');
    await other.getByText('Nothing to do yet').waitFor();
    const tokens = askedOf(other, `${demo.auth.url}/api/auth/token`).length;
    await other.waitForTimeout(2500);
    await add(other, 'Buy milk');
    assert.equal(askedOf(other, `${demo.auth.url}/api/auth/token`).length, tokens + 1);
    assert.equal(await other.getByRole('alert').isVisible(), false);

    await other.context().clearCookies();
    await other.waitForTimeout(2500);
    await other.getByLabel('New task').fill('Buy bread');
    await other.getByRole('button', { name: 'Add', exact: true }).click();
    await other.getByRole('alert').waitFor();
    assert.match(await problemOf(other), /Your session has ended\. Sign in again\./);
    assert.equal(await other.getByText('Buy milk').count(), 0);
    await other.context().close();
  });

  test('whose tokens have expired is asked to sign in again', async () => {
    const other = await open();
    await signUp(other, 'Late');
    await other.getByRole('alert').waitFor();
    assert.match(await problemOf(other), /Invalid or expired token\. Sign in again\./);
    assert.equal(await other.getByRole('button', { name: 'Create account' }).isVisible(), true);
    await other.context().close();
  });

  test('whoever signs in again finds their tasks', async () => {
    await button('Sign out').click();
    await button('Create account').waitFor();
    await page.getByText('Sign in', { exact: true }).click();
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Sign in').click();
    await summary('1 of 5 done');
  });

  test('where the API does not answer, the page says so', async () => {
    await demo.api.close();
    await page.getByLabel('New task').fill('Buy bread');
    await button('Add').click();
    await page.getByRole('alert').waitFor();
    assert.match(await problemOf(page), /The server cannot be reached/);
    assert.equal(await page.getByLabel('New task').inputValue(), 'Buy bread');
  });

  test('the browser complained of nothing else', () => {
    // Chromium reports answers of 400 and above, and what cannot be reached or read, as errors. These were meant.
    const meant = /status of (400|401|422) |ERR_CONNECTION_REFUSED|ERR_FAILED|blocked by CORS policy/;
    assert.deepEqual(complaints.filter((line) => !meant.test(line)), []);
  });
});
