import type { MessageModel, Session } from '../../src/session/model.ts';
import type { Workspace } from '../app/workspace.ts';
import { Empty } from '../shared/empty.tsx';
import { findingsOf } from '../shared/findings-of.ts';
import { Windowed } from '../shared/windowed.tsx';
import { MessageRow } from './message-row.tsx';
import { protocolsOf } from './protocols-of.ts';
import { RecognisedBar } from './recognised.tsx';
import './messages.css';

const ROW_HEIGHT = 22;
const COLUMNS = [
  ['state', 'State'],
  ['body', 'Body'],
  ['sends', 'Sends'],
  ['over', 'Over'],
  ['took', 'Confirmed in'],
  ['began', 'Since'],
  ['id', 'Id'],
] as const;

/** Every message of the selected connection, newest last, and the protocols by which they are recognised. */
export function Messages({ workspace }: { workspace: Workspace }) {
  return (
    <div class="messages-view">
      <RecognisedBar workspace={workspace} />
      <MessageTable session={workspace.session} />
    </div>
  );
}

function NoMessages({ session }: { session: Session }) {
  const { selected, recording } = session;
  if (
    recording ||
    !selected?.inferred ||
    selected.gone ||
    protocolsOf(session, selected).length > 0
  ) {
    return (
      <Empty title="No messages yet">
        <p>What the page sends is listed here, from the outbox to its confirmation.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No messages recognised yet">
      <p>
        This client’s frames follow no protocol that Faultline knows, so messages and their
        confirmations cannot be recognised. <em>Own rule…</em> above lets you define them. Received
        frames are in the Journal.
      </p>
    </Empty>
  );
}

function MessageTable({ session }: { session: Session }) {
  session.version.value;
  const connection = session.selected;
  if (!connection || connection.messages.size === 0) return <NoMessages session={session} />;
  const messages: readonly MessageModel[] = [...connection.messages.values()];
  const lost = new Set(
    findingsOf(session).flatMap(({ kind, connection: of, messageId }) =>
      kind === 'message-lost' && of === connection.id ? messageId : [],
    ),
  );
  return (
    <Windowed
      attributes={{ class: 'messages', role: 'group', 'aria-label': 'Messages', tabIndex: 0 }}
      count={messages.length}
      rowHeight={ROW_HEIGHT}
      identity={(index) => messages[index]?.messageId}
      follow
      row={(index) => {
        const message = messages[index];
        if (!message) return undefined;
        const { messageId } = message;
        return <MessageRow key={messageId} message={message} lost={lost.has(messageId)} />;
      }}
    >
      {(rows, before, after) => (
        <table class="message-table">
          <thead>
            <tr>
              {COLUMNS.map(([name, title]) => (
                <th key={name} scope="col" class={`message-${name}`}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr style={{ height: `${before}px` }} />}
            {rows}
            {after > 0 && <tr style={{ height: `${after}px` }} />}
          </tbody>
        </table>
      )}
    </Windowed>
  );
}
