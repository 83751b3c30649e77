import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { projectRoot } from '../../tools/build.ts';

const { FAULTLINE_PACKAGE: folder } = process.env;
if (!folder) throw new Error('FAULTLINE_PACKAGE must name the folder of the package to test.');

const shipped = (index: string, file: string) => ({
  find: new RegExp(`^(?:\\.\\./)+src/connection/${index}\\.ts$`),
  replacement: join(folder, 'dist', file),
});

/** The client's own tests, run on a package. */
export default defineConfig({
  root: projectRoot,
  resolve: {
    alias: [
      shipped('index', 'index.js'),
      shipped('storage/index', 'storage.js'),
      shipped('tabs/index', 'tabs.js'),
    ],
  },
  test: {
    environment: 'node',
    include: [
      'test/unit/connection/{http,manager,messages,order,stored}.test.ts',
      'test/unit/storage/client.test.ts',
      'test/unit/tabs/shared.test.ts',
    ],
  },
});
