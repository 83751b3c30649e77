import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line as it is printed. */
  onLine?(line: string): void;
}

const kept = 20_000;

/**
 * Runs a command to its end, quietly, and returns what it printed. Throws, with the end of that text, when it cannot start
 * or fails. The command does not outlive this process.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, onLine }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd ? { cwd } : {}),
      env: env ?? process.env,
    });
    const stop = (): void => void child.kill();
    process.once('exit', stop);
    let text = '';
    let line = '';
    const take = (chunk: string): void => {
      text = (text + chunk).slice(-kept);
      const lines = (line + chunk).split('\n');
      line = (lines.pop() ?? '').slice(-kept);
      for (const whole of lines) onLine?.(whole);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', (error) => {
      process.off('exit', stop);
      reject(new Error(`${command} could not be started: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, signal) => {
      process.off('exit', stop);
      if (code === 0) resolve(text);
      else
        reject(new Error(`${[command, ...args].join(' ')} failed (${signal ?? code}):\n${text}`));
    });
  });
}
