import { ensureProgram, findProgram, type SystemProgram } from '../../demo/system-program.ts';

const NGINX: SystemProgram = {
  name: 'nginx',
  brew: 'nginx',
  guide: 'https://nginx.org/en/docs/install.html',
  neededBy: 'the test of the configuration in docs/server.md',
};

export const ensureNginx = (say: (line: string) => void): string => ensureProgram(NGINX, say);
export const findNginx = (): string | undefined => findProgram(NGINX);
