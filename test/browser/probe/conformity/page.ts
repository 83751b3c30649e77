import { noticed } from './differences.ts';
import { type Hosts, Lab, type Seen } from './lab.ts';
import { themes } from './themes/index.ts';

/** Cases that run at one time. A page makes six HTTP connections to one host, and a case may want more than one. */
const AT_ONCE = { sockets: 6, requests: 3 };

export interface Report {
  readonly seen: Readonly<Record<string, Seen>>;
  readonly noticed: Readonly<Record<string, unknown>>;
}

/** Runs every case in this page. */
export async function run(hosts: Hosts): Promise<Report> {
  // A host that a client talks to: requests to it are followed too.
  const first = new WebSocket(`ws://${location.host}/echo`);
  await new Promise((resolve) => first.addEventListener('open', resolve));
  const all = themes.flatMap(({ title, over, cases }) =>
    Object.entries(cases).map(([name, { see }]) => ({ name: `${title}: ${name}`, over, see })),
  );
  const seen: Record<string, Seen> = {};
  await Promise.all(
    (['sockets', 'requests'] as const).flatMap((over) => {
      const waiting = [...all.entries()].filter(([, one]) => one.over === over);
      return Array.from({ length: AT_ONCE[over] }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [index, { name, see }] = next;
          seen[name] = await runOne(new Lab(String(index), hosts), see, hosts);
        }
      });
    }),
  );
  first.close();
  return { seen, noticed: noticed() };
}

async function runOne(lab: Lab, see: (lab: Lab) => unknown, hosts: Hosts): Promise<Seen> {
  const value = await inTime(async () => see(lab));
  lab.end();
  return { value: plain(value, hosts), notes: plain(lab.notes, hosts) as unknown[] };
}

const inTime = (call: () => Promise<unknown>): Promise<unknown> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve('not over after 15 s'), 15_000);
    call()
      .catch((error: unknown) => `failed: ${String(error)} ${(error as Error).stack}`)
      .then(resolve)
      .finally(() => clearTimeout(timer));
  });

/** As JSON, with nothing left out, and the hosts by name: each page has its own. */
function plain(value: unknown, { other }: Hosts): unknown {
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (part === undefined) return '(undefined)';
    if (typeof part === 'function') return '(function)';
    if (typeof part === 'symbol') return String(part);
    if (part instanceof ArrayBuffer) return [...new Uint8Array(part)];
    return part;
  });
  return JSON.parse(
    json.replaceAll(location.host, 'HOST').replaceAll(other, 'OTHER').replaceAll(/~\d+/g, ''),
  );
}
