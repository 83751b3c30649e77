import { describe } from 'vitest';
import { browserKinds } from './page.ts';
import { endXhr } from './xhr/endings.ts';
import { changeXhr } from './xhr/frames.ts';
import { chooseXhr } from './xhr/kinds.ts';
import { setXhrStage } from './xhr/stage.ts';
import { streamXhr } from './xhr/streaming.ts';
import { endSyncXhr } from './xhr/synchronous.ts';
import { delayXhr } from './xhr/waiting.ts';

describe.each(browserKinds)('in %s, on an XMLHttpRequest', (kind) => {
  const on = setXhrStage(kind);
  endXhr(on);
  delayXhr(on);
  changeXhr(on);
  chooseXhr(on);
  describe('that is synchronous', () => endSyncXhr(on));
  describe('whose answer streams', () => streamXhr(on));
});
