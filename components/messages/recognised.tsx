import { useRef, useState } from 'preact/hooks';
import type { ConnectionModel } from '../../src/session/model.ts';
import type { Workspace } from '../app/workspace.ts';
import { onEscape } from '../shared/on-escape.ts';
import { BrokenRules } from './broken-rules.tsx';
import type { BrokenRule } from './own-rules.ts';
import { protocolsOf } from './protocols-of.ts';
import { RuleForm } from './rule-form.tsx';
import './recognised.css';

/** Names the protocol by which messages of a client that does not report itself are recognised, and lets the user define a rule. */
export function RecognisedBar({ workspace }: { workspace: Workspace }) {
  const { session, ownRules } = workspace;
  session.version.value;
  /** The open form, with the rule to mend, if any. */
  const [form, setForm] = useState<{ readonly mend: BrokenRule | null } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setForm(null);
    const tab = document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
    (button.current ?? tab)?.focus();
  };
  const connection = session.selected;
  // The messages of a page that is gone are no longer recognised.
  const inferred = connection?.inferred && !connection.gone ? connection : null;
  if (session.recording || !(inferred || form || ownRules.broken.value.length > 0)) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what can be focused is inside; Escape closes the form from all of it.
    <div class="recognised" onKeyDown={form ? onEscape(close) : undefined}>
      {inferred && (
        <div class="recognised-line">
          <Protocols workspace={workspace} connection={inferred} />
          <button
            ref={button}
            type="button"
            data-action="own-rule"
            aria-expanded={form !== null}
            aria-controls="own-rule"
            onClick={() => setForm(form ? null : { mend: null })}
          >
            Own rule…
          </button>
        </div>
      )}
      {form && (
        <RuleForm
          key={JSON.stringify(form.mend?.value)}
          workspace={workspace}
          mend={form.mend}
          onDone={close}
        />
      )}
      {!form?.mend && <BrokenRules ownRules={ownRules} onMend={(mend) => setForm({ mend })} />}
    </div>
  );
}

interface ProtocolsProps {
  readonly workspace: Workspace;
  readonly connection: ConnectionModel;
}

function Protocols({ workspace: { session }, connection }: ProtocolsProps) {
  const protocols = protocolsOf(session, connection);
  return protocols.length > 0 ? (
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
  );
}
