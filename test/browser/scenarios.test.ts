import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientName } from '../../tools/options.ts';
import { browserKinds, type OpenFaultline, openFaultline } from './harness.ts';

const SCENARIO_TIME = 100_000;

/** Runs a built-in scenario with one click in the panel, and reads what it shows. */
async function run({ panel }: OpenFaultline, scenario: string): Promise<Record<string, string>> {
  await panel.click('[data-tab="scenarios"]');
  await panel.click(`[data-run="${scenario}"]`);
  return panel.waitFor(
    `scenario ${scenario} to end`,
    (id: string) => {
      const result = document.querySelector<HTMLElement>(`[data-result="${id}"]`);
      const status = result?.dataset.status;
      if (!result || (status !== 'done' && status !== 'failed')) return null;
      const fields = [...result.querySelectorAll<HTMLElement>('[data-field]')].map(
        (field): [string, string] => [field.dataset.field ?? '', field.textContent ?? ''],
      );
      return { status, text: result.innerText, ...Object.fromEntries(fields) };
    },
    { args: [scenario], timeout: SCENARIO_TIME },
  );
}

/** What the server applied for the user of the page, in order. */
async function applied({ demo, user }: OpenFaultline): Promise<string[]> {
  const response = await fetch(`${demo.url}/audit?user=${user}`);
  const { messages } = (await response.json()) as { messages: { text: string }[] };
  return messages.map(({ text }) => text);
}

describe.each(browserKinds)('in %s', (kind) => {
  describe.each<ClientName>(['naive', 'faultline'])('with the %s client', (client) => {
    let faultline: OpenFaultline;

    beforeEach(async () => {
      faultline = await openFaultline(kind, { client });
    });
    afterEach(() => faultline?.close());

    it('message loss during fallback: the panel’s counts match the server’s', async () => {
      const shown = await run(faultline, 'message-loss');
      const texts = await applied(faultline);
      expect(shown).toMatchObject({ status: 'done', sent: '3', twice: '0' });
      if (client === 'naive') {
        expect(shown).toMatchObject({ confirmed: '2', lost: '1' });
        expect(shown.findings).toContain('message-lost');
        expect(texts).toHaveLength(2);
      } else {
        expect(shown).toMatchObject({ confirmed: '3', lost: '0', 'out-of-order': '0' });
        expect(shown.findings).toBe('none');
        expect(texts).toHaveLength(3);
        expect(new Set(texts).size).toBe(3);
      }
    });

    it('two handlers after a reconnect: the naive client has them, ours has not', async () => {
      const shown = await run(faultline, 'two-handlers');
      expect(shown.status, shown.text).toBe('done');
      if (client === 'naive') {
        expect(shown.findings).toContain('two-live-connections');
        expect(Number(shown.twice)).toBeGreaterThan(0);
      } else {
        expect(shown).toMatchObject({ lost: '0', twice: '0', findings: 'none' });
      }
    });
  });

  it('thundering herd: the naive clients return in a spike, ours spread out', async () => {
    const faultline = await openFaultline(kind);
    try {
      const shown = await run(faultline, 'thundering-herd');
      expect(shown.status, shown.text).toBe('done');
      const herds = await faultline.panel.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll<HTMLElement>('[data-herd]')].map(({ dataset }) => [
            dataset.herd ?? '',
            {
              peak: Number(dataset.peak),
              returned: Number(dataset.returned),
              clients: Number(dataset.clients),
            },
          ]),
        ),
      );
      expect(herds.naive).toMatchObject({ returned: 200, clients: 200 });
      expect(herds.faultline).toMatchObject({ returned: 200, clients: 200 });
      expect(herds.naive?.peak).toBeGreaterThan(1.5 * (herds.faultline?.peak ?? 0));
      expect(shown.findings).toContain('synchronised-return');
    } finally {
      await faultline.close();
    }
  });
});
