import { describe, expect, it } from 'vitest';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

describe.each(browserKinds)('in %s, the events of a page', (kind) => {
  const on = setStage(kind);

  it('are reported, each once, even when it was written anew', async () => {
    await on.probed.page.evaluate(async () => {
      document.open();
      document.write('<p>anew');
      document.close();
      await new Promise((resolve) => setTimeout(resolve));
      dispatchEvent(new Event('offline'));
      document.dispatchEvent(new Event('freeze'));
      // The page replaces what it shows, and keeps its listeners.
      document.documentElement.replaceWith(document.createElement('html'));
      await new Promise((resolve) => setTimeout(resolve));
      dispatchEvent(new Event('online'));
    });
    const told = (await on.probed.entries()).flatMap((entry) =>
      entry.type === 'environment' ? [entry.what] : [],
    );
    expect(told).toEqual(['offline', 'freeze', 'online']);
  });
});
