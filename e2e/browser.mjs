// A real browser with a fresh profile, as Debian packages it; CHROMIUM names another one.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const INSTALL = 'apt-get install -y --no-install-recommends chromium-headless-shell';

/** How long a step may take, in milliseconds. */
export const STEP_TIMEOUT = 30_000;

/** Where a screenshot is kept. */
export const artifact = (name) => fileURLToPath(new URL(`artifacts/${name}`, import.meta.url));

/** The smaller packages first; whichever is found must be able to run all of this. */
function findBrowser() {
  const places = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome'];
  const found = places.find((place) => existsSync(place));
  assert.ok(found, `no browser at ${places.join(', ')}; install one: ${INSTALL}`);
  return found;
}

/** Starts a browser (playwright makes its profile, and removes it on close) that can reach these hosts only. */
export function launch(...hostnames) {
  return chromium.launch({
    executablePath: findBrowser(),
    timeout: STEP_TIMEOUT,
    args: [
      '--headless=new',
      '--no-sandbox', // Chromium's own sandbox does not start as root, which is what CI runs as
      '--disable-gpu',
      '--disable-dev-shm-usage', // containers have a small /dev/shm
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${['MAP * ~NOTFOUND', ...hostnames.map((name) => `EXCLUDE ${name}`)].join(', ')}`,
    ],
  });
}
