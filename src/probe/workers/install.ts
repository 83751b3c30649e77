import { remaining } from '../../journal/armed-rule.ts';
import type { GivenRule } from '../../journal/command.ts';
import { registry } from '../../journal/registry.ts';
import { Core } from '../core.ts';
import { createDoor } from '../door.ts';
import { captureNatives, type PageNatives } from '../natives.ts';
import { apply } from '../reflect.ts';
import { readerOf, replaceMethod } from '../wrap/disguise.ts';
import { watchWorkers } from '../wrap/workers.ts';
import { pretendAddress } from './address.ts';
import { channelsOf, type ToWorker } from './channel.ts';
import type { WorkerScope } from './scope.ts';
import type { Standing, WorkerStart } from './start-script.ts';

type Door = (command: string) => string;

/** Installs a probe in a worker before its own script. It takes commands from the page's probe. */
export function installInWorker(
  scope: WorkerScope,
  { address, token, rules, silence }: WorkerStart,
): void {
  const base = () => address;
  let door: Door | null = null;
  const before = captureNatives(scope, base);
  awaitCommands(scope, before, token, () => door);
  pretendAddress(scope, before, address);
  const natives = captureNatives(scope, base);
  const core = new Core(
    natives,
    [watchWorkers(() => 'Workers that a worker starts are not followed.')],
    silence,
  );
  core.enter({ scope, natives, found: registry(scope), late: false })();
  door = createDoor({
    ...{ core, capture: 'start', now: natives.now, given: arm(core, rules, natives.now()) },
    id: scope.crypto.getRandomValues(new Uint32Array(2)).join('-'),
    page: () => ({ url: address, title: '' }),
  });
}

/** Arms what the page has armed: commands arrive only when the worker's script has run. */
function arm({ faults, watchdog }: Core, rules: Standing['rules'], now: number): GivenRule[] {
  const given = rules.flatMap((armed) => {
    const rule = remaining(armed, now);
    return rule ? [{ id: armed.id, own: faults.arm(rule) }] : [];
  });
  watchdog.watch();
  return given;
}

/**
 * The page's probe passes a port in the very first message, which is hidden from the worker's listeners. It arrives when the
 * script has run.
 */
function awaitCommands(
  scope: WorkerScope,
  natives: PageNatives,
  token: string,
  door: () => Door | null,
): void {
  const { send, hear, dataOf } = channelsOf(scope, natives);
  const { postMessage } = scope;
  const portsOf = readerOf(scope.MessageEvent.prototype, 'ports');
  let page: MessagePort | undefined;
  const stop = natives.listen(scope, 'message', (event) => {
    if (!natives.isGenuine(event) || dataOf(event) !== token) return;
    natives.hide(event);
    stop();
    // By its index, since the script may have replaced the iterator of arrays.
    const port = (portsOf(event) as readonly MessagePort[])[0];
    const answer = door();
    if (!port || !answer) return;
    page = port;
    hear(port, (data) => {
      const { 0: id, 1: command } = data as ToWorker;
      send(port, [id, answer(command)]);
    });
    send(port, 'ready');
  });
  replaceMethod(scope, 'close', (self, args, native) => {
    if (page) send(page, 'over');
    else apply(postMessage as (message: unknown) => void, scope, [token]);
    return apply(native, self, args);
  });
}
