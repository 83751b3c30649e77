import { bytesOf } from '../../faults/content.ts';
import { callIn } from '../recognition/rpc.ts';
import { endOfBytes, type Requested } from '../stream-endpoints.ts';
import { formIn } from './form.ts';

/** What a request says, as far as that can be read at once, and without using its body up. */
export type GivenBody = Pick<Requested, 'body' | 'form' | 'bytes' | 'call'>;

const NOTHING: GivenBody = { body: undefined };

/** @param body as the page has given it */
export function readGiven(body: unknown): GivenBody {
  if (typeof body === 'string') return { body };
  if (body == null) return NOTHING;
  const bytes = bytesOf(body);
  if (!bytes) {
    const form = formIn(body);
    return form === undefined ? NOTHING : { body: undefined, form };
  }
  const call = callIn(bytes);
  return { body: undefined, bytes: endOfBytes(bytes), ...(call !== undefined && { call }) };
}
