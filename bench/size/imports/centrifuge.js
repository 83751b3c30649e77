export { Centrifuge } from 'centrifuge';
