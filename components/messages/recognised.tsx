import { useRef, useState } from 'preact/hooks';
import type { Workspace } from '../app/workspace.ts';
import { onEscape } from '../shared/on-escape.ts';
import { protocolsOf } from './protocols-of.ts';
import { RuleForm } from './rule-form.tsx';
import './recognised.css';

/** Names the protocol by which messages of a client that does not report itself are recognised, and lets the user define a rule. */
export function RecognisedBar({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const connection = session.selected;
  // The messages of a page that is gone are no longer recognised.
  if (session.recording || !connection?.inferred || connection.gone) return null;
  const protocols = protocolsOf(session, connection);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what can be focused is inside; Escape closes the form from all of it.
    <div class="recognised" onKeyDown={open ? onEscape(close) : undefined}>
      <div class="recognised-line">
        {protocols.length > 0 ? (
          <span data-field="recognised">
            recognised as <strong>{protocols.join(', ')}</strong>{' '}
            <span
              class="inferred"
              title="Inferred from the traffic: the client itself does not report its messages and their confirmations."
            >
              inferred
            </span>
          </span>
        ) : (
          <span class="muted" data-field="recognised">
            No protocol recognised: define a rule of your own for its messages.
          </span>
        )}
        <button
          ref={button}
          type="button"
          data-action="own-rule"
          aria-expanded={open}
          aria-controls="own-rule"
          onClick={() => setOpen(!open)}
        >
          Own rule…
        </button>
      </div>
      {open && <RuleForm workspace={workspace} onDone={close} />}
    </div>
  );
}
