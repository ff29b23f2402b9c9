// Starts the program taskward on a free port, with a database that ends with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** `program` is the path of taskward, `variables` are all of its environment. Returns its address, and how to end it. */
export async function startApiServer(program, variables) {
  const folder = mkdtempSync(join(tmpdir(), 'taskward-'));
  const env = { PORT: '0', DATABASE_URL: `sqlite://${join(folder, 'taskward.db')}`, ...variables };
  // In a folder of its own, so that it finds no .env.
  const server = spawn(program, ['serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk) => (log += chunk));
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  const ended = once(server, 'close').finally(() => {
    process.off('exit', end);
    rmSync(folder, { recursive: true, force: true });
  });
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), ended.then(() => [''])]);
  const url = / on (http\S+)$/.exec(line)?.[1];
  if (!url) {
    end();
    throw new Error(`taskward did not start: ${line}\n${log}`);
  }
  const close = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  return { url, close, log: () => log };
}
