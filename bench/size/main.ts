import { join } from 'node:path';
import { projectRoot } from '../../tools/build.ts';
import { buildPackage } from '../../tools/package.ts';
import { formatTable } from '../../tools/table.ts';
import { bundle } from '../bundle.ts';
import { atMost, below, type Figure, jsonLine } from '../figures.ts';
import { breakdown, gzipped } from './breakdown.ts';
import { type Contender, ours, peers } from './contenders.ts';

/** Size budget of the client with its three transports, gzipped, bytes. */
const BUDGET = 6144;

interface Weighed extends Contender {
  readonly minified: number;
  readonly gzip: number;
}

/** `npm run size`: what each client costs a page. With `--modules`, also what each of our modules adds. */
async function main(): Promise<void> {
  await buildPackage();
  const weighed = await Promise.all([...ours, ...peers].map(weigh));
  process.stdout.write(
    `Bundled and minified with rolldown for a browser; bytes.\n\n${table(weighed)}\n\n`,
  );
  const [client] = weighed;
  if (!client) throw new Error('The package has no client.');
  if (process.argv.includes('--modules')) {
    process.stdout.write(`${await modulesTable()}\n\n`);
  }
  process.stdout.write(`${jsonLine('size', figures(client, weighed))}\n`);
}

async function weigh(contender: Contender): Promise<Weighed> {
  const { code } = await bundle(contender.entry, { minify: true });
  return { ...contender, minified: Buffer.byteLength(code), gzip: gzipped(code) };
}

function table(weighed: readonly Weighed[]): string {
  return formatTable(
    ['import', 'minified', 'gzip', 'confirms delivery'],
    weighed.map(({ name, minified, gzip, confirms }) => [
      name,
      String(minified),
      String(gzip),
      confirms ? 'yes' : 'no',
    ]),
  );
}

/** Built from the sources, since the package does not keep its modules apart. */
async function modulesTable(): Promise<string> {
  const entry = join(projectRoot, 'src/connection/index.ts');
  const { code, map } = await bundle(entry, { minify: true });
  if (!map) throw new Error(`The bundle of ${entry} has no source map.`);
  return formatTable(
    ['module', 'minified', 'gzip alone'],
    breakdown(code, map).map(({ module, minified, gzip }) => [
      module,
      String(minified),
      String(gzip),
    ]),
  );
}

function figures(client: Weighed, weighed: readonly Weighed[]): Figure[] {
  const names = new Set(peers.map(({ name }) => name));
  const confirming = weighed.filter(({ name, confirms }) => confirms && names.has(name));
  const smallest = Math.min(...confirming.map(({ gzip }) => gzip));
  return [
    atMost('client, all transports, gzip bytes', client.gzip, BUDGET),
    below('client ÷ smallest peer that confirms delivery', client.gzip / smallest, 1),
  ];
}

await main();
