// The example page in a browser: what a person does there, and what is seen of it.
import { createRequire } from 'node:module';

import { STEP_TIMEOUT } from './browser.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core');
const PASSWORD = 'correct horse battery staple';

/** The page at an address, in a profile of its own. What the browser complains of is added to `complaints`. */
export async function openDemo(browser, url, complaints) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1100, height: 760 } });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_TIMEOUT);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  await page.goto(url);
  const demo = new DemoPage(page, asked);
  await demo.button('Create account').waitFor();
  return demo;
}

class DemoPage {
  constructor(page, asked) {
    this.page = page;
    this.asked = asked;
  }

  /** How many requests began with this address. */
  askedOf(url) {
    return this.asked.filter((asked) => asked.startsWith(url)).length;
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  item(title) {
    return this.page.getByRole('listitem').filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** The text that is exactly this. */
  text(text) {
    return this.page.getByText(text, { exact: true });
  }

  async signUp(name) {
    await this.page.getByLabel('Name').fill(name);
    await this.page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.com`);
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.button('Create account').click();
  }

  async signIn(name) {
    await this.text('Sign in').click();
    await this.page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.com`);
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.button('Sign in').click();
  }

  /** Asks for a new task. */
  async ask(title) {
    await this.page.getByLabel('New task').fill(title);
    await this.button('Add').click();
  }

  /** Asks for a new task, and waits until it is there. */
  async add(title) {
    await this.ask(title);
    await this.text(title).waitFor();
  }

  /** Deletes a task and confirms that. */
  async delete(title) {
    await this.button(`Delete ${title}`).click();
    await this.button('Delete').click();
    await this.text(title).waitFor({ state: 'detached' });
  }

  /** Reloads the page, so that what it shows is what the API has. */
  async reload() {
    await this.page.reload();
    await this.page.getByRole('heading', { name: 'Tasks', exact: true }).waitFor();
  }

  /** What the page says went wrong, once it says so. */
  async problem() {
    await this.page.getByRole('alert').waitFor();
    return this.page.getByRole('alert').innerText();
  }

  /** What axe finds wrong with the page as it is, in light and in dark. */
  async barriers() {
    if (!(await this.page.evaluate(() => 'axe' in globalThis))) await this.page.addScriptTag({ path: AXE });
    const found = [];
    for (const colorScheme of ['dark', 'light']) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await this.page.evaluate(() => globalThis.axe.run());
      found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`)));
    }
    return found;
  }

  async close() {
    await this.page.context().close();
  }
}
