// Starts all that the page needs, and the page: `make demo`. TASKWARD is the path of the program, PORT the page's (5173).
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

import { createServer as createVite } from 'vite';

import { startApiServer } from './api-server.mjs';
import { startAuthServer } from './auth-server.mjs';

/** Starts the three servers, each on an origin of its own. Returns their addresses, and how to end them. */
export async function startDemo({ taskward, port = 0, authOptions = {} }) {
  // The page listens first, for the other two must know where it is; it is served once it knows where they are.
  let handle = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const page = `http://localhost:${server.address().port}`;
  const closing = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  try {
    const auth = await startAuthServer({ host: 'localhost', origins: [page], ...authOptions });
    closing.push(auth.close);
    const api = await startApiServer(taskward, { BETTER_AUTH_URL: auth.url, CORS_ORIGINS: page });
    closing.push(api.close);
    const vite = await createVite({
      root: fileURLToPath(new URL('.', import.meta.url)),
      define: { 'import.meta.env.VITE_AUTH_URL': JSON.stringify(auth.url), 'import.meta.env.VITE_API_URL': JSON.stringify(api.url) },
      logLevel: 'warn',
      server: { middlewareMode: true, ws: { server } },
    });
    closing.push(() => vite.close());
    handle = vite.middlewares;
    return { page, auth, api, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function main() {
  const { TASKWARD, PORT = '5173' } = process.env;
  if (!TASKWARD) throw new Error('TASKWARD is not set: the path of the program taskward');
  const demo = await startDemo({ taskward: TASKWARD, port: Number(PORT) });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void demo.close().then(() => process.exit()));
  console.log(`\n  Open ${demo.page}\n\n  API  ${demo.api.url}/docs\n  Auth ${demo.auth.url}\n\n  Ctrl-C ends all three; nothing is kept.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    const hint = error.code === 'EADDRINUSE' ? '. Choose another port, such as: PORT=5174 make demo' : '';
    console.error(`demo: ${error.message}${hint}`);
    process.exit(1);
  });
}
