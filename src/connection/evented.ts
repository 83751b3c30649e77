import { Emitter } from './emitter.ts';

/** What pages listen to. */
export class Evented<Events extends object> {
  protected readonly emitter: Emitter<Events>;

  constructor(onError: (error: unknown, event: keyof Events) => void) {
    this.emitter = new Emitter(onError);
  }

  on<K extends keyof Events>(event: K, listener: (detail: Events[K]) => void): this {
    this.emitter.on(event, listener);
    return this;
  }

  once<K extends keyof Events>(event: K, listener: (detail: Events[K]) => void): this {
    this.emitter.on(event, listener, true);
    return this;
  }

  off<K extends keyof Events>(event: K, listener: (detail: Events[K]) => void): this {
    this.emitter.off(event, listener);
    return this;
  }
}
