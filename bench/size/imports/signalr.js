export { HubConnectionBuilder } from '@microsoft/signalr';
