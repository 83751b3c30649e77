import type { ConnectionModel } from './model.ts';

/** Connections of a load process are counted, not looked at one by one. */
const HERD = 'Herd';

export const isPickable = ({ label, leftAlone }: ConnectionModel): boolean =>
  !label.startsWith(HERD) && !leftAlone;

/**
 * Which client is on show while nobody has picked one: what the page is about rather than what it has beside it. One that reports itself, then one
 * whose messages are known, then one with a socket, then any; of those alike the first. One that has hung up gives way to its like, and to whatever
 * comes after it.
 *
 * @param current stays, unless another is more telling: whoever looks at it is not to be taken elsewhere by every other that comes
 */
export function onShow(
  connections: readonly ConnectionModel[],
  current: ConnectionModel | undefined,
): ConnectionModel | undefined {
  let best = current;
  for (const connection of connections) {
    if (!best || isMoreTelling(connection, best)) best = connection;
  }
  return best;
}

function isMoreTelling(one: ConnectionModel, than: ConnectionModel): boolean {
  // Of a page that was left nothing is more telling than anything of the one that is there.
  if (one.gone !== than.gone) return !one.gone;
  if (endOf(one) !== undefined) return false;
  const more = kindOf(one) - kindOf(than);
  const end = endOf(than);
  return more > 0 || (end !== undefined && (more === 0 || beginningOf(one) >= end));
}

function kindOf({ inferred, messages, epochs }: ConnectionModel): number {
  if (!inferred) return 3;
  if (messages.size > 0) return 2;
  return epochs.some(({ transport }) => transport === 'websocket') ? 1 : 0;
}

const beginningOf = ({ epochs }: ConnectionModel): number =>
  epochs[0]?.startedAt ?? Number.NEGATIVE_INFINITY;

/** When it has ended by itself what it had, if it tries no more. A request that is given up is no client that hangs up. */
function endOf({ state, cause, epochs }: ConnectionModel): number | undefined {
  const newest = epochs.at(-1);
  const isOver = state === 'disconnected' && cause !== 'gave-up';
  return isOver && newest?.by === 'client' && !newest.fresh ? newest.closedAt : undefined;
}
