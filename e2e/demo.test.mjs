// The example page, driven as a person would: a real browser, and page, auth server and API on three origins.
// Needs TASKWARD, the path of the program; CHROMIUM names the browser if it is not where Debian puts it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startDemo } from '../examples/web/demo.mjs';
import { artifact, launch } from './browser.mjs';
import { openDemo } from './demo-page.mjs';

const TASKWARD = process.env.TASKWARD;
assert.ok(TASKWARD, 'TASKWARD is not set');

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
  let ada;
  let page;

  before(async () => {
    demo = await startDemo({ taskward: TASKWARD, authOptions: { jwtOptions: { jwt: { definePayload } } } });
    browser = await launch('localhost', '127.0.0.1');
    ada = await open();
    page = ada.page;
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  const open = () => openDemo(browser, demo.page, complaints);
  const tokensOf = (somebody) => somebody.askedOf(`${demo.auth.url}/api/auth/token`);

  test('nobody signed in sees the form alone, and the API is asked nothing', async () => {
    assert.equal(await page.getByRole('heading', { name: 'Tasks', exact: true }).isVisible(), false);
    assert.equal(ada.askedOf(demo.api.url), 0);
    assert.deepEqual(await ada.barriers(), []);
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
    await ada.button('Create account').click();
    await ada.text('Password too short').waitFor();
    assert.equal(await page.getByLabel('Password').getAttribute('aria-invalid'), 'true');
  });

  test('whoever signs up has no tasks yet', async () => {
    await ada.signUp('Ada');
    await page.getByText('Nothing to do yet').waitFor();
    assert.equal(await page.locator('#account-name').innerText(), 'Ada');
    assert.equal(await page.getByRole('listitem').count(), 0);
  });

  test('a task is added, and is there after a reload', async () => {
    await ada.add('Call the dentist');
    await page.getByLabel('Priority').first().selectOption('high');
    await page.getByLabel('Due').first().fill('2099-12-24');
    await ada.add('Finish the report');
    await ada.add('Water the plants');
    await ada.text('0 of 3 done').waitFor();
    await ada.reload();
    await ada.text('0 of 3 done').waitFor();
    assert.equal(await ada.item('Finish the report').locator('.priority').innerText(), 'High');
    assert.equal(await ada.item('Finish the report').locator('.due').innerText(), 'Due Dec 24, 2099');
    assert.deepEqual(await page.locator('.title').allInnerTexts(), ['Water the plants', 'Finish the report', 'Call the dentist']);
  });

  test('markup in a title stays text', async () => {
    const markup = '<img src=x onerror="document.title=1">';
    await ada.add(markup);
    assert.equal(await page.locator('.tasks img').count(), 0);
    await ada.delete(markup);
  });

  test('a broken rule is said at the field, in words of the API', async () => {
    await ada.ask('   ');
    await page.getByText('must not be blank').waitFor();
    assert.deepEqual(await ada.barriers(), []);
    await page.getByLabel('New task').fill('');
  });

  test('a task is completed, and can be opened again', async () => {
    const check = () => page.getByRole('checkbox', { name: 'Completed: Water the plants' });
    await check().check();
    await ada.text('1 of 3 done').waitFor();
    await ada.reload();
    await ada.text('1 of 3 done').waitFor();
    assert.equal(await check().isChecked(), true);
    await check().uncheck();
    await ada.text('0 of 3 done').waitFor();
    await check().check();
    await ada.text('1 of 3 done').waitFor();
  });

  test('a task is edited; Escape changes nothing', async () => {
    await ada.button('Edit Finish the report').click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Never mind');
    await page.keyboard.press('Escape');
    await ada.button('Edit Finish the report').click();
    assert.deepEqual(await ada.barriers(), []);
    await page.getByRole('textbox', { name: 'Title' }).fill('Finish the quarterly report');
    await page.getByRole('textbox', { name: 'Description' }).fill('The figures are in the shared folder.\nAsk Grace for the rest.');
    await page.getByLabel('Due').filter({ visible: true }).last().fill('2020-02-29');
    await ada.button('Save').click();
    await ada.button('Edit Finish the quarterly report').waitFor();
    await ada.reload();
    await ada.item('Finish the quarterly report').getByText('Ask Grace').waitFor();
    await ada.item('Finish the quarterly report').getByText('Was due Feb 29, 2020').waitFor();
    assert.equal(await ada.text('Never mind').count(), 0);
  });

  test('a task is deleted once that is confirmed', async () => {
    await ada.add('Buy milk');
    await ada.button('Delete Call the dentist').click();
    await ada.button('Cancel').click();
    await ada.text('1 of 4 done').waitFor();
    await ada.delete('Call the dentist');
    await ada.text('1 of 3 done').waitFor();
    await ada.reload();
    await ada.text('1 of 3 done').waitFor();
    assert.equal(await ada.text('Call the dentist').count(), 0);
  });

  test('it looks as it should, and keeps no token', async () => {
    assert.deepEqual(await ada.barriers(), []);
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
    const tokens = tokensOf(ada);
    await ada.add('One more');
    await ada.add('And another');
    assert.equal(tokensOf(ada), tokens);
  });

  test('somebody else sees none of it, and all of their own, page by page', async () => {
    const bea = await open();
    await bea.signUp('Bea');
    await bea.page.getByText('Nothing to do yet').waitFor();

    const { token } = await (await bea.page.request.get(`${demo.auth.url}/api/auth/token`)).json();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (let task = 1; task <= 51; task += 1) {
      const body = JSON.stringify({ title: `Task ${task} of Bea's` });
      assert.equal((await fetch(`${demo.api.url}/tasks`, { method: 'POST', headers, body })).status, 201);
    }
    await bea.reload();
    await bea.text('0 of 50+ done').waitFor();
    await bea.button('Show more').click();
    await bea.text('0 of 51 done').waitFor();
    assert.equal(await bea.text("Task 1 of Bea's").count(), 1);
    assert.equal(await bea.button('Show more').isVisible(), false);

    await bea.button('Sign out').click();
    await bea.button('Create account').waitFor();
    assert.equal(await bea.page.getByRole('listitem').count(), 0);
    await bea.close();
  });

  test('a token is renewed before it expires, while the session lasts', async () => {
    const brief = await open();
    await brief.signUp('Brief');
    await brief.page.getByText('Nothing to do yet').waitFor();
    const tokens = tokensOf(brief);
    await brief.page.waitForTimeout(2500);
    await brief.add('Buy milk');
    assert.equal(tokensOf(brief), tokens + 1);
    assert.equal(await brief.page.getByRole('alert').isVisible(), false);

    await brief.page.context().clearCookies();
    await brief.page.waitForTimeout(2500);
    await brief.ask('Buy bread');
    assert.match(await brief.problem(), /Your session has ended\. Sign in again\./);
    assert.equal(await brief.text('Buy milk').count(), 0);
    await brief.close();
  });

  test('whose tokens have expired is asked to sign in again', async () => {
    const late = await open();
    await late.signUp('Late');
    assert.match(await late.problem(), /Invalid or expired token\. Sign in again\./);
    assert.equal(await late.button('Create account').isVisible(), true);
    await late.close();
  });

  test('whoever signs in again finds their tasks', async () => {
    await ada.button('Sign out').click();
    await ada.button('Create account').waitFor();
    await ada.signIn('Ada');
    await ada.text('1 of 5 done').waitFor();
  });

  test('where the API does not answer, the page says so', async () => {
    await demo.api.close();
    await ada.ask('Buy bread');
    assert.match(await ada.problem(), /The server cannot be reached/);
    assert.equal(await page.getByLabel('New task').inputValue(), 'Buy bread');
  });

  test('the browser complained of nothing else', () => {
    // Chromium reports answers of 400 and above, and what cannot be reached or read, as errors. These were meant.
    const meant = /status of (400|401|422) |ERR_CONNECTION_REFUSED|ERR_FAILED|blocked by CORS policy/;
    assert.deepEqual(complaints.filter((line) => !meant.test(line)), []);
  });
});
