import { EventStreamParser } from './event-stream.ts';

/** What a piece of a stream completes: the data of its events, or its lines. */
export type FrameReader = (text: string) => readonly string[];

/** Longest line that is kept until it ends, characters. */
const MAX_LINE = 1_000_000;

/** How to read what an answer streams; `undefined` for an answer that is no stream. */
export function frameReaderOf(response: Response): FrameReader | undefined {
  const kind = response.headers.get('content-type') ?? '';
  if (/^text\/event-stream\s*(;|$)/i.test(kind)) return eventReader();
  return /^application\/(x-ndjson|jsonl|json-lines)\s*(;|$)/i.test(kind) ? lineReader() : undefined;
}

function eventReader(): FrameReader {
  let seen: string[] = [];
  const parser = () =>
    new EventStreamParser(
      '',
      ({ data }) => seen.push(data),
      () => {},
    );
  let current = parser();
  return (text) => {
    seen = [];
    try {
      current.push(text);
    } catch {
      // What is too long to be kept is not shown; the page has it all the same.
      current = parser();
    }
    return seen;
  };
}

function lineReader(): FrameReader {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    return lines.filter((line) => line.trim() !== '');
  };
}
