import { type Lab, next, type Step, until } from '../lab.ts';
import { byBrowser, type Theme } from '../theme.ts';

/** The events of a source that comes back by itself, until one is called `over`. */
async function seen(
  lab: Lab,
  steps: readonly Step[],
  { name = lab.name(), onMessage = () => {} }: { name?: string; onMessage?: () => void } = {},
): Promise<{ log: unknown[]; ids: unknown[] }> {
  const source = lab.source(lab.plan(steps, name));
  const log: unknown[] = [];
  source.onopen = () => log.push('open');
  source.onmessage = ({ data, lastEventId }) => {
    log.push([data, lastEventId]);
    onMessage();
  };
  source.onerror = () => log.push(`error ${source.readyState}`);
  await Promise.race([next(source, 'over'), until(() => source.readyState === 2)]);
  source.close();
  const ids = (await lab.asked(name)).map(({ headers }) => headers['last-event-id'] ?? null);
  return { log, ids };
}

const first = (chunk: string): Step => ({ chunks: [`retry: 1\n${chunk}`], last: 'end' });
const final: Step = { chunks: ['event: over\ndata:\n\n'] };

export const reconnecting: Theme = {
  title: 'an EventSource that comes back',
  source:
    'eventsource/{eventsource-reconnect,format-field-retry*,format-field-id*,format-data-before-final-empty-line,request-status-error}',
  over: 'requests',
  cases: {
    'a stream that ends comes back by itself': {
      see: (lab) => seen(lab, [first('data: 1\n\n'), final]),
      expect: { log: ['open', ['1', ''], 'error 0', 'open'], ids: [null, null] },
    },
    'the new request tells the last id': {
      see: (lab) => seen(lab, [first('id: 7\ndata: 1\n\n'), final]),
      expect: { log: ['open', ['1', '7'], 'error 0', 'open'], ids: [null, '7'] },
    },
    'the last id stays over the next connection': {
      see: (lab) => seen(lab, [first('id: 7\ndata: 1\n\n'), first('data: 2\n\n'), final]),
      expect: {
        log: ['open', ['1', '7'], 'error 0', 'open', ['2', '7'], 'error 0', 'open'],
        ids: [null, '7', '7'],
      },
    },
    'an id that is empty forgets the one before': {
      see: (lab) => seen(lab, [first('id: 7\ndata: 1\n\nid\ndata: 2\n\n'), final]),
      expect: {
        log: ['open', ['1', '7'], ['2', ''], 'error 0', 'open'],
        ids: [null, null],
      },
    },
    'an id without data is told too': {
      see: (lab) => seen(lab, [first('id: 9\n\n'), final]),
      // Firefox takes an id only with data.
      expect: byBrowser(
        { log: ['open', 'error 0', 'open'], ids: [null, '9'] },
        { log: ['open', 'error 0', 'open'], ids: [null, null] },
      ),
    },
    'an event that the end cuts off is dropped, and its id with it': {
      see: (lab) => seen(lab, [first('id: 1\ndata: 1\n\nid: 2\ndata: 2\n'), final]),
      expect: { log: ['open', ['1', '1'], 'error 0', 'open'], ids: [null, '1'] },
    },
    'a stream whose connection dies comes back': {
      see(lab) {
        const name = lab.name();
        const stays = { chunks: ['retry: 1\nid: 3\ndata: 1\n\n'] };
        // Only once the event is there: a browser may drop what a reset overtakes.
        return seen(lab, [stays, final], { name, onMessage: () => void lab.breakOff(name) });
      },
      expect: { log: ['open', ['1', '3'], 'error 0', 'open'], ids: [null, '3'] },
    },
    'a server that says 204 is not asked again': {
      see: (lab) => seen(lab, [first('data: 1\n\n'), { status: 204 }]),
      expect: { log: ['open', ['1', ''], 'error 0', 'error 2'], ids: [null, null] },
    },
    'a server that answers the second time with an error is not asked again': {
      see: (lab) => seen(lab, [first('data: 1\n\n'), { status: 500 }]),
      expect: { log: ['open', ['1', ''], 'error 0', 'error 2'], ids: [null, null] },
    },
    'a second answer of another type is final': {
      see: (lab) =>
        seen(lab, [first('data: 1\n\n'), { type: 'text/html', chunks: ['x'], last: 'end' }]),
      expect: { log: ['open', ['1', ''], 'error 0', 'error 2'], ids: [null, null] },
    },
    'close between two connections keeps it from coming back': {
      async see(lab) {
        const name = lab.name();
        const source = lab.source(lab.plan([first('data: 1\n\n'), final], name));
        await next(source, 'error');
        const state = source.readyState;
        source.close();
        const other = await seen(lab, [first('data: 1\n\n'), final]);
        return [state, source.readyState, (await lab.asked(name)).length, other.ids.length];
      },
      expect: [0, 2, 1, 2],
    },
    'a listener hears events of every connection': {
      async see(lab) {
        const named = { chunks: ['retry: 1\nevent: named\ndata: x\n\n'], last: 'end' as const };
        const source = lab.source(lab.plan([named, named, {}]));
        let count = 0;
        source.addEventListener('named', () => count++);
        await until(() => count === 2);
        return [count, source.url.includes('/plan')];
      },
      expect: [2, true],
    },
  },
};
