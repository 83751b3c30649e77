import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Runs the code of a server of the docs as this file until the test ends, at a port that the system gives it instead of its own.
 * Resolves with the port when it listens; rejects with what it printed when it ends before.
 */
export async function startExample(code: string, file: string): Promise<number> {
  const told = code
    .replace('server.listen(8080,', 'server.listen(0,')
    .replace("console.log('http://127.0.0.1:8080')", 'console.log(server.address().port)');
  await writeFile(file, told);
  const child = spawn(process.execPath, [file], { cwd: dirname(file) });
  onTestFinished(() => void child.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stderr.on('data', (chunk) => {
      printed += chunk;
    });
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', () => reject(new Error(printed)));
  });
  const port = Number(line);
  if (!(port > 0)) throw new Error(`${file} does not listen at port 8080, but says: ${line}`);
  return port;
}
