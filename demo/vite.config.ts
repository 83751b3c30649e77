import { join } from 'node:path';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const page = join(import.meta.dirname, 'page');

export default defineConfig({
  root: page,
  publicDir: false,
  logLevel: 'warn',
  plugins: [preact()],
  build: {
    outDir: join(import.meta.dirname, '../.output/demo'),
    emptyOutDir: true,
    rollupOptions: { input: [join(page, 'index.html'), join(page, 'try.html')] },
  },
});
