import { describe, expect, it } from 'vitest';
import { breakAttempts } from './faults/attempts.ts';
import { breakTwice } from './faults/pairs.ts';
import { breakRequests } from './faults/requests.ts';
import { breakSockets } from './faults/sockets.ts';
import { breakSources } from './faults/sources.ts';
import { setFaultStage } from './faults/stage.ts';
import { browserKinds } from './page.ts';

describe.each(browserKinds)('in %s', (kind) => {
  const on = setFaultStage(kind);
  breakSockets(on);
  breakAttempts(on);
  breakSources(on);
  breakRequests(on);
  breakTwice(on);

  it('the probe knows that it came before every script of the page', async () => {
    expect(await on.probed.send({ do: 'drain', since: 0 })).toMatchObject({
      capture: 'start',
      page: { url: `http://${on.server.host}/`, title: 'page' },
    });
  });
});
