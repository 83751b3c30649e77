import { clip } from '../journal/clip.ts';
import { withoutQuery } from '../journal/endpoint.ts';
import type { PollAnswer } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import type { Requested } from './stream-endpoints.ts';

/** Requests closer together than this are made side by side rather than by a timer, ms. */
const SHORTEST = 100;
/** How much two intervals of one timer differ at most, as a share. */
const TOLERANCE = 0.1;
/** Longest question that is compared, characters. */
const MAX_QUESTION = 4000;
/** Length of each end of an answer that is kept: that is where a cursor is. */
const MAX_END = 2000;
/** Most places that are remembered. */
const MAX_PLACES = 20;

/** What a client's requests ask for, to recognise polls that do not wait for the answer to the one before. */
export class Polls {
  readonly #now: () => number;
  readonly #places = new Recent<string, Place>(MAX_PLACES);
  #questions = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A request goes out. @returns `undefined` if it cannot be compared with others */
  ask({ method, url, body, bytes }: Requested): Poll | undefined {
    const isComparable = method === 'GET' || body !== undefined;
    if (!isComparable || bytes !== undefined) return undefined;
    if (url.length + (body?.length ?? 0) > MAX_QUESTION) return undefined;
    const key = `${method} ${withoutQuery(url)}`;
    const place = this.#places.get(key) ?? new Place();
    this.#places.set(key, place);
    return place.ask(`${url} ${body ?? ''}`, this.#now(), () => ++this.#questions);
  }
}

interface Question {
  readonly number: number;
  readonly text: string;
  readonly underWay: Set<Poll>;
  /** When it was asked since anything here was last over. */
  askedAt: readonly number[];
  /** It was asked at even intervals, whether or not there was an answer. */
  isInsisted: boolean;
  newest: Poll | null;
  answers: number;
}

/** The requests with one method and path. */
class Place {
  #question: Question | null = null;
  #latest: { readonly question: Question; readonly text: string } | null = null;
  /** The page has been seen to ask again without waiting, and to go on with an answer to a request that it had repeated. */
  #isImpatient = false;

  ask(text: string, at: number, next: () => number): Poll {
    const question = this.#ask(text, next);
    question.askedAt = [...question.askedAt.slice(-2), at];
    if (areEven(question.askedAt)) question.isInsisted = true;
    const poll = new Poll(this, question);
    question.newest = poll;
    return poll;
  }

  #ask(text: string, next: () => number): Question {
    const current = this.#question;
    if (current?.text === text) return current;
    if (current) this.#leave(current, text);
    this.#question = {
      ...{ number: next(), text, underWay: new Set<Poll>(), askedAt: [], newest: null },
      ...{ isInsisted: false, answers: 0 },
    };
    return this.#question;
  }

  /** The page asks for something else. */
  #leave(question: Question, text: string): void {
    const { newest } = question;
    if (this.#isImpatient || this.#latest?.question !== question) return;
    // A page that had given the earlier requests up would still be waiting for the last one.
    const isWaiting = newest !== null && question.underWay.has(newest);
    this.#isImpatient = isWaiting && follows(question.text, text, this.#latest.text);
  }

  over(): void {
    if (this.#question) this.#question.askedAt = [];
  }

  came(question: Question, isDoubled: boolean, text: string): PollAnswer | undefined {
    if (question.isInsisted) this.#latest = { question, text: endsOf(text) };
    const isTold = isDoubled && (question.isInsisted || this.#isImpatient);
    if (!isTold) return undefined;
    const answer = ++question.answers;
    return { question: question.number, answer, ...(this.#isImpatient && { impatient: true }) };
  }
}

/** One request. */
export class Poll {
  readonly #place: Place;
  readonly #question: Question;
  /** It was under way together with another one that asked the same. */
  #isDoubled: boolean;

  constructor(place: Place, question: Question) {
    this.#place = place;
    this.#question = question;
    const { underWay } = question;
    this.#isDoubled = underWay.size > 0;
    // Where there are more, they have been told already.
    if (underWay.size === 1) for (const other of underWay) other.#isDoubled = true;
    underWay.add(this);
  }

  /** The response begins, or will never come. */
  over(): void {
    if (this.#question.underWay.delete(this)) this.#place.over();
  }

  /** @returns what the journal says of the response; `undefined` for that of an ordinary request */
  came(text: string): PollAnswer | undefined {
    return this.#place.came(this.#question, this.#isDoubled, text);
  }
}

function areEven([first, second, third]: readonly number[]): boolean {
  if (first === undefined || second === undefined || third === undefined) return false;
  const [one, other] = [second - first, third - second];
  return Math.min(one, other) >= SHORTEST && Math.abs(one - other) <= TOLERANCE * one;
}

/**
 * Whether everything new in the next question is in the answer: it is a cursor. What precedes and follows the change is left aside: a
 * cursor may well be a number that is also in the address.
 */
function follows(question: string, next: string, answer: string): boolean {
  const [asked, wanted] = [wordsOf(question), wordsOf(next)];
  while (asked.length > 0 && asked[0] === wanted[0]) {
    asked.shift();
    wanted.shift();
  }
  while (asked.length > 0 && asked.at(-1) === wanted.at(-1)) {
    asked.pop();
    wanted.pop();
  }
  const told = new Set(wordsOf(answer));
  const added = wanted.filter((word) => !asked.includes(word));
  return added.length > 0 && added.every((word) => told.has(word));
}

/** Without punctuation, which is escaped in a URL and not in an answer. */
const wordsOf = (text: string): string[] => text.replace(/%[0-9a-f]{2}/gi, ' ').match(/\w+/g) ?? [];

const endsOf = (text: string): string =>
  text.length <= 2 * MAX_END
    ? clip(text, text.length)
    : `${clip(text, MAX_END)} ${clip(text.slice(-MAX_END), MAX_END)}`;
