import { formatTable } from '../../tools/table.ts';
import { atMost, below, type Figure, jsonLine } from '../figures.ts';
import { breakdown } from './breakdown.ts';
import { type Bundle, bundle, gzipped } from './bundle.ts';
import { type Contender, ours, peers } from './contenders.ts';

/** Most that the client with its three transports may weigh, gzip, bytes. */
const BUDGET = 6144;

interface Weighed extends Contender {
  readonly bundle: Bundle;
  readonly gzip: number;
}

/** `npm run size`: what a page pays for each client. With `--modules`, what each of our modules adds too. */
async function main(): Promise<void> {
  const weighed = await Promise.all([...ours, ...peers].map(weigh));
  process.stdout.write(
    `Bundled and minified with rolldown for a browser; bytes.\n\n${table(weighed)}\n\n`,
  );
  const [client] = weighed;
  if (!client) throw new Error('The client has no source: src/connection/index.ts is missing.');
  if (process.argv.includes('--modules')) {
    process.stdout.write(`${modulesTable(client.bundle)}\n\n`);
  }
  process.stdout.write(`${jsonLine('size', figures(client, weighed))}\n`);
}

async function weigh(contender: Contender): Promise<Weighed> {
  const bundled = await bundle(contender.source);
  return { ...contender, bundle: bundled, gzip: gzipped(bundled.code) };
}

function table(weighed: readonly Weighed[]): string {
  return formatTable(
    ['import', 'minified', 'gzip', 'confirms delivery'],
    weighed.map(({ name, bundle: { code }, gzip, confirms }) => [
      name,
      String(Buffer.byteLength(code)),
      String(gzip),
      confirms ? 'yes' : 'no',
    ]),
  );
}

function modulesTable(client: Bundle): string {
  return formatTable(
    ['module', 'minified', 'gzip alone'],
    breakdown(client).map(({ module, minified, gzip }) => [module, String(minified), String(gzip)]),
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
