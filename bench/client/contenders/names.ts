/** All contenders, with the path of each on the bench's server. */
export const ENDPOINTS = {
  faultline: '/faultline',
  'socket.io': '/socket.io',
  'socket.io, acks only': '/socket.io-acks',
  partysocket: '/partysocket',
  'reconnecting-websocket': '/reconnecting-websocket',
  raw: '/raw',
} as const;

export type Name = keyof typeof ENDPOINTS;

export const NAMES = Object.keys(ENDPOINTS) as readonly Name[];
