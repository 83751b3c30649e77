import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary profile folder and the browser process that uses it; neither outlives this process. */
export interface Profile {
  readonly folder: string;
  /** The environment to start the browser in: its temporary files are removed with the profile. */
  readonly env: NodeJS.ProcessEnv;
  /** Registers the process to kill, with all its children, if this process exits early. */
  guard(pid: number | undefined): void;
  /** Kills what is left of the browser and removes the folder. Safe to call twice. */
  remove(): void;
}

export function createProfile(): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-profile-'));
  let guarded: number | undefined;
  const remove = (): void => {
    process.off('exit', remove);
    if (guarded !== undefined) killGroup(guarded);
    guarded = undefined;
    // The killed processes may still be writing for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  process.on('exit', remove);
  return {
    folder,
    env: { ...process.env, TMPDIR: folder },
    guard(pid) {
      guarded = pid;
    },
    remove,
  };
}

function killGroup(pid: number): void {
  try {
    // Browsers are started detached, as leaders of their own process groups; Windows has no groups.
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
