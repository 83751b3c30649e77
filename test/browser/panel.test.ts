import { afterEach, describe, expect, it } from 'vitest';
import { browserKinds, type OpenFaultline, openFaultline } from './harness.ts';

describe.each(browserKinds)('the panel in %s', (kind) => {
  let faultline: OpenFaultline | undefined;

  afterEach(async () => {
    await faultline?.close();
    faultline = undefined;
  });

  it('shows the live connection of the chat page', async () => {
    faultline = await openFaultline(kind);
    const state = await faultline.panel.waitFor('the panel to say connected', () => {
      const text = document.querySelector('[data-field="state"]')?.textContent;
      return text === 'connected' ? text : null;
    });
    expect(state).toBe('connected');
  });
});
