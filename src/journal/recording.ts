import * as v from 'valibot';
import { type Entry, JOURNAL_VERSION } from './entry.ts';
import { checkEntry, describe } from './schema.ts';
import { whyOf } from './why.ts';

/** A journal as a file. One JSON object: a header, and the entries in order of `seq`, which no two share. */
export interface Recording {
  /** The page's URL. */
  readonly url: string;
  /** ISO 8601. */
  readonly recordedAt: string;
  readonly entries: readonly Entry[];
}

/** A file is not a valid recording; the message says why, and where. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

const FORMAT = 'faultline-recording';
/** Most entries read from one file. */
const MAX_ENTRIES = 1_000_000;

export function serialiseRecording({ url, recordedAt, entries }: Recording): string {
  const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n');
  const head = JSON.stringify({ format: FORMAT, version: JOURNAL_VERSION, url, recordedAt });
  return `${head.slice(0, -1)},"entries":[\n${lines}\n]}\n`;
}

const header = v.object({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  url: v.string(),
  recordedAt: v.string(),
  entries: v.pipe(v.array(v.unknown()), v.maxLength(MAX_ENTRIES)),
});

/** @throws RecordingError when the text is not a recording, is of a later version, or contains an entry that is invalid or out of order */
export function parseRecording(text: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RecordingError(
      `This is not a Faultline recording: it is not valid JSON, or is incomplete. (${whyOf(error)})`,
    );
  }
  if (Object(value).format !== FORMAT) {
    throw new RecordingError('This is JSON, but not a Faultline recording.');
  }
  const result = v.safeParse(header, value, { abortEarly: true });
  if (!result.success) {
    throw new RecordingError(`The recording is wrong: ${describe(result.issues[0])}`);
  }
  const { version, url, recordedAt, entries } = result.output;
  if (version > JOURNAL_VERSION) {
    throw new RecordingError(
      `This recording has version ${version}; this Faultline reads up to ${JOURNAL_VERSION}. Update it to open the file.`,
    );
  }
  return {
    url,
    recordedAt,
    entries: inOrder(checkEntries(entries)),
  };
}

function checkEntries(values: readonly unknown[]): Entry[] {
  return values.map((value, index) => {
    const checked = checkEntry(value);
    if ('problem' in checked) throw wrong(index, checked.problem);
    return checked.entry;
  });
}

/**
 * After *Clear*, Faultline once exported the announcements of the clients that went on in another order than that of their
 * `seq`. They were all that such a log began with, and their order among themselves says nothing.
 */
function inOrder(entries: readonly Entry[]): Entry[] {
  const rest = entries.findIndex(({ type }) => type !== 'connection');
  const announced = rest < 0 ? entries.length : rest;
  const sorted = [
    ...entries.slice(0, announced).sort((one, other) => one.seq - other.seq),
    ...entries.slice(announced),
  ];
  sorted.forEach(({ seq }, index) => {
    const last = sorted[index - 1]?.seq ?? -1;
    if (seq > last) return;
    throw wrong(
      index,
      `seq: ${seq} does not rise above ${last}, that of the entry before. Put the entries into the order of their seq; to join journals of several producers, number all of them anew.`,
    );
  });
  return sorted;
}

const wrong = (index: number, problem: string): RecordingError =>
  new RecordingError(`Entry ${index + 1} of the recording is wrong: ${problem}`);
