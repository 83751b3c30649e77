import type { ConnectionModel } from './model.ts';

/** Connections of a load test are only counted, not inspected individually. */
const HERD = 'Herd';

export const isPickable = ({ label, leftAlone }: ConnectionModel): boolean =>
  !label.startsWith(HERD) && !leftAlone;

/**
 * Chooses the client to show while none is selected: the page's main connection rather than an auxiliary one. A client that
 * reports itself comes first, then one whose messages are recognised, then one with a socket, then any; among equals, the
 * first. One that has hung up gives way to its equals, and to whatever comes after it.
 *
 * @param current is kept unless another is more informative: the view must not jump with every new client
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
  // Nothing of a page that was left is more informative than anything of the current page.
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

/** When the client itself closed its last connection, if it has stopped trying. An aborted request does not count as hanging up. */
function endOf({ state, cause, epochs }: ConnectionModel): number | undefined {
  const newest = epochs.at(-1);
  const isOver = state === 'disconnected' && cause !== 'gave-up';
  return isOver && newest?.by === 'client' && !newest.fresh ? newest.closedAt : undefined;
}
