export { Socket } from 'phoenix';
