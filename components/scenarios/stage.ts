import { effect, untracked } from '@preact/signals';
import type { Link } from '../../src/link/link.ts';
import type { Stage } from '../../src/scenarios/stage.ts';
import type { Session } from '../../src/session/model.ts';

/** Makes the inspected page the stage of a scenario. */
export function createStage(session: Session, link: Link): Stage {
  return {
    send: (command) => link.send(command),
    history() {
      const gone = new Set(
        [...session.connections.values()]
          .filter((connection) => connection.gone)
          .map(({ id }) => id),
      );
      return session.entries.filter(({ connection }) => !gone.has(connection));
    },
    subscribe(listener) {
      let page = session.page?.id;
      let { generation } = session;
      let next = session.dropped + session.entries.length;
      return effect(() => {
        session.version.value;
        untracked(() => {
          // A run may begin before the panel knows the page.
          page ??= session.page?.id;
          if (session.page?.id !== page) return listener.onLost('The page was reloaded or left.');
          if (session.recording) return listener.onLost('A recording was opened in the panel.');
          const { entries, dropped } = session;
          // After the journal has been cleared, the run continues with the entries that follow.
          const from = session.generation === generation ? Math.max(0, next - dropped) : 0;
          generation = session.generation;
          next = dropped + entries.length;
          const fresh = entries.slice(from);
          if (fresh.length > 0) listener.onEntries(fresh);
        });
      });
    },
  };
}
