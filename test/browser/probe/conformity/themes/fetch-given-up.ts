import { ofEach, state } from '../answers.ts';
import type { Lab } from '../lab.ts';
import { byBrowser, type Theme } from '../theme.ts';

/** The reason itself, or what it is. */
const told = (lab: Lab, reason: unknown) => (error: unknown) =>
  error === reason ? 'the reason' : lab.error(error);

export const fetchGivenUp: Theme = {
  title: 'the body of an answer that the page gives up',
  source: 'fetch/api/abort',
  over: 'requests',
  cases: {
    'that is given up by its signal tells those who wait for all of it': ofEach(
      async ({ response, lab, control }) => {
        const text = response.text().catch(lab.error.bind(lab));
        control.abort();
        return [await text, state(response)];
      },
      ['DOMException AbortError 20', [true, true]],
      true,
    ),
    'that is given up with a reason tells it, or that it was given up': ofEach(
      async ({ response, lab, control }) => {
        const reason = new RangeError('mine');
        const copy = response.clone();
        const text = copy.text().catch(told(lab, reason));
        const reader = response.body?.getReader();
        await reader?.read();
        const part = reader?.read().catch(told(lab, reason));
        control.abort(reason);
        return [await text, await part];
      },
      byBrowser(['the reason', 'the reason'], ['DOMException AbortError 20', 'the reason']),
      true,
    ),
    'that was given up before is not read': ofEach(
      async ({ response, lab, control }) => {
        const reason = new RangeError('mine');
        control.abort(reason);
        return [await response.text().catch(told(lab, reason)), state(response)];
      },
      ['the reason', [false, false]],
      true,
    ),
    'that was given up before tells so to who takes it for a form, too': ofEach(
      async ({ response, control }) => {
        control.abort();
        return response.formData().catch((error: Error) => error.name);
      },
      'AbortError',
      true,
    ),
    'that was given up before is told of so before anything else happens': ofEach(
      async ({ response, control }) => {
        control.abort();
        const order: string[] = [];
        const text = response.text();
        await Promise.all([
          text.catch(() => order.push('told')),
          Promise.resolve().then(() => order.push('next')),
        ]);
        return order;
      },
      ['told', 'next'],
      true,
    ),
  },
};
