export const SESSION = { clientId: 'client', channel: 'ana', secret: 'secret', last: 0 };
export const CLAIM = {
  connection: 'one',
  kind: 'websocket',
  instance: 'page',
  epoch: 1,
  arrival: 1,
} as const;

export const message = (sequence: number, more: object = {}) => ({
  channel: 'ana',
  turn: { clientId: 'client', sequence, instance: 'page' },
  id: `m${sequence}`,
  events: [{ body: `event of ${sequence}` }],
  ...more,
});
export const event = (body: string | null, id: string | null = null) => ({
  channel: 'ana',
  turn: null,
  id,
  events: [{ body }],
});
