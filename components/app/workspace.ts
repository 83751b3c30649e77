import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Answer, Command } from '../../src/journal/command.ts';
import { parseRecording, RecordingError, serialiseRecording } from '../../src/journal/recording.ts';
import { whyOf } from '../../src/journal/why.ts';
import type { Link, LinkStatus } from '../../src/link/link.ts';
import type { Reach, ReachState } from '../../src/link/reach.ts';
import type { Session } from '../../src/session/model.ts';
import { createSession } from '../../src/session/session.ts';
import { type KeptRules, keepRules } from '../messages/own-rules.ts';

export interface ExportedFile {
  readonly href: string;
  readonly name: string;
}

/** Largest recording that is read, bytes. */
const MAX_FILE = 300_000_000;

/** One panel: its link, its session, and the state shared by its views. */
export interface Workspace {
  readonly link: Link;
  readonly session: Session;
  readonly status: ReadonlySignal<LinkStatus>;
  /** `null` where access cannot be extended beyond what the link reaches. */
  readonly reach: Reach | null;
  /** The current extent of access. */
  readonly reached: ReadonlySignal<ReachState | null>;
  /** The last failure, in words, until it is dismissed. */
  readonly notice: Signal<string | null>;
  readonly ownRules: KeptRules;
  /** The last export, while its blob URL is valid. */
  readonly exported: ReadonlySignal<ExportedFile | null>;
  /** Rejects with a readable `Error`. */
  run<C extends Command>(command: C): Promise<Answer<C>>;
  /** Makes a failure the notice. */
  fail(error: unknown): void;
  /** Whether the next reload with capture follows the page's dedicated workers, too. */
  readonly followWorkers: Signal<boolean>;
  /** Whether those of the page that is there now are followed. */
  readonly workersFollowed: ReadonlySignal<boolean>;
  reloadWithCapture(): void;
  exportRecording(now?: Date): void;
  /** Offers a file for download; the browser may or may not save it. */
  save(name: string, text: string): void;
  /** Revokes its blob URL. */
  forgetExport(): void;
  /** An invalid file changes nothing except `notice`, which says why. */
  importFile(file: File): Promise<void>;
  dispose(): void;
}

export function createWorkspace(link: Link, reach: Reach | null = null): Workspace {
  const session = createSession();
  const status = signal(link.status);
  const reached = signal(reach?.state ?? null);
  const notice = signal<string | null>(null);
  const followWorkers = signal(false);
  const workersFollowed = signal(false);
  const exported = signal<ExportedFile | null>(null);
  const unsubscribe = link.subscribe({
    onStatus: (next) => {
      status.value = next;
    },
    onDrained: (drained) => {
      workersFollowed.value = drained.workers !== undefined;
      session.apply(drained);
    },
  });
  const stopReach = reach?.subscribe((state) => {
    reached.value = state;
  });
  const fail = (error: unknown): void => {
    notice.value = whyOf(error);
  };
  const ownRules = keepRules(link, fail);
  const forgetExport = (): void => {
    if (exported.value) URL.revokeObjectURL(exported.value.href);
    exported.value = null;
  };
  const save = (name: string, text: string): void => {
    forgetExport();
    const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    exported.value = { href, name };
    const anchor = document.createElement('a');
    anchor.href = href;
    anchor.download = name;
    anchor.click();
  };
  return {
    link,
    session,
    status,
    reach,
    reached,
    notice,
    ownRules,
    exported,
    run: (command) => link.send(command),
    fail,
    followWorkers,
    workersFollowed,
    reloadWithCapture() {
      notice.value = null;
      link.reload({ workers: followWorkers.value }).catch(fail);
    },
    exportRecording(now = new Date()) {
      const url = session.recording?.url ?? session.page?.url ?? '';
      const recordedAt = session.recording?.recordedAt ?? now.toISOString();
      const text = serialiseRecording({ url, recordedAt, entries: session.recorded });
      save(`faultline-${recordedAt.slice(0, 19).replaceAll(':', '-')}.json`, text);
    },
    save,
    forgetExport,
    async importFile(file) {
      try {
        if (file.size > MAX_FILE) {
          throw new RecordingError('It is larger than 300 MB, more than a recording ever is.');
        }
        session.load(parseRecording(await file.text()));
        notice.value = null;
        forgetExport();
      } catch (error) {
        fail(new Error(`${file.name} was not opened. ${whyOf(error)}`));
      }
    },
    dispose() {
      unsubscribe();
      stopReach?.();
      forgetExport();
      ownRules.close();
      reach?.close();
      link.close();
    },
  };
}

/** Whether there is no page to show: anything still in the session belongs to a page that is gone. */
export function isClosed({ status, session }: Workspace): boolean {
  const { kind } = status.value;
  return (kind === 'denied' && !session.recording) || kind === 'updated';
}
