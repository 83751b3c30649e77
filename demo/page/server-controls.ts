import { whyOf } from '../../src/journal/why.ts';
import { type HerdAnswer, reportHerd } from './herd.ts';

const HERD_SIZE = 200;
const DOWNTIME = 400;

/** Wires the buttons that act on the server itself: a real restart, and one under a herd of connections. */
export function wireServerControls(status: HTMLElement): void {
  wire('#restart', status, 'The server restarts…', async () => {
    await ask('/restart', { downtime: DOWNTIME });
    return 'The server is back.';
  });
  wire('#herd', status, `${2 * HERD_SIZE} connections, and a restart under them…`, async () => {
    const answer = (await ask('/herd', { clients: HERD_SIZE, downtime: DOWNTIME })) as HerdAnswer;
    reportHerd(answer, location.href);
    const { faultline, naive } = answer.arrivals;
    return `Back: ${faultline.length} of ours within ${span(faultline)}, ${naive.length} naive within ${span(naive)}.`;
  });
}

const span = (arrivals: readonly number[]): string => {
  const first = arrivals[0] ?? 0;
  return `${Math.round((arrivals.at(-1) ?? first) - first)} ms`;
};

function wire(
  selector: string,
  status: HTMLElement,
  doing: string,
  act: () => Promise<string>,
): void {
  const button = document.querySelector<HTMLButtonElement>(selector);
  button?.addEventListener('click', async () => {
    button.disabled = true;
    status.textContent = doing;
    try {
      status.textContent = await act();
    } catch (error) {
      status.textContent = `That failed: ${whyOf(error)}`;
    }
    button.disabled = false;
  });
}

let controlUrl: Promise<string> | null = null;

async function ask(path: string, body: object): Promise<unknown> {
  controlUrl ??= findControl();
  const response = await fetch((await controlUrl) + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

async function findControl(): Promise<string> {
  const response = await fetch('/config.json');
  const { controlUrl: url } = (await response.json()) as { controlUrl: string | null };
  if (url === null) throw new Error('this server cannot be restarted from here');
  return url;
}
