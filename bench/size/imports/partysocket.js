export { WebSocket } from 'partysocket';
