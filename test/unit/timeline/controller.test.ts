import { expect, test } from 'vitest';
import { TimelineController } from '../../../components/timeline/controller.ts';
import { createSession } from '../../../src/session/session.ts';
import { attempt, journal, open } from '../findings/journal.ts';

test('the view after a recording is the view before it, however short the recording', () => {
  const session = createSession({ clock: () => 0 });
  const controller = new TimelineController(session);
  controller.zoom(0.5);
  const before = controller.view.value;
  const recording = { url: '', recordedAt: '', entries: journal(attempt(1), open(1)) };
  for (const shown of [recording, recording, null]) {
    session.load(shown);
    controller.refresh();
  }
  expect(controller.view.value).toEqual(before);
});
