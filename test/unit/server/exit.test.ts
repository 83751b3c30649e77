import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../../tools/command.ts';

const root = join(import.meta.dirname, '../../..');

/** A server that stops while its handler is at a message, and never done with it. */
const PROGRAM = `
  import { createServer } from 'node:http';
  import { ConnectionManager } from '../src/connection/index.ts';
  import { createFaultline, MemoryStore } from '../src/server/index.ts';

  const begun = Promise.withResolvers<void>();
  const faultline = createFaultline({
    store: new MemoryStore(),
    identify: () => 'ana',
    onMessage() {
      begun.resolve();
      return new Promise(() => {});
    },
    onError: (error) => console.log(String(error)),
  });
  const server = createServer();
  faultline.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const connection = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: \`ws://127.0.0.1:\${port}/chat\`,
  });
  connection.connect();
  connection.sendMessage('x');
  await begun.promise;
  server.close();
  await faultline.stop(50);
  connection.disconnect();
  console.log('stopped');
`;

it('lets the process exit after stop(), even if onMessage never settles', async () => {
  const folder = await mkdtemp(join(root, '.output-exit-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'server.ts');
  await writeFile(file, PROGRAM);
  const said = await runCommand(process.execPath, [file]);
  expect(said).toMatch(/onMessage or the store was not done with messages of 1 client.*stopped/s);
}, 60_000);
