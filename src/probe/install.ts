import { isOfAll } from '../journal/armed-rule.ts';
import { registry as pageRegistry, type Registry } from '../journal/registry.ts';
import { captureOf } from './capture.ts';
import { Core } from './core.ts';
import { createDoor } from './door.ts';
import { followEnvironment } from './environment.ts';
import { Frames, hostOf } from './frames.ts';
import { captureNatives, type PageScope } from './natives.ts';
import { click, type } from './page-actions.ts';
import { FollowedWorkers } from './workers/followed-workers.ts';
import { watchWorkers } from './wrap/workers.ts';

/**
 * Installs the probe in a page: wraps the globals of the page and its frames, follows registered clients, and opens the door for
 * commands. In a frame whose page already has a probe, that probe takes the frame in. Does nothing if the probe is already installed.
 *
 * @throws Error when the page has put something else in the place of the registry
 */
export function install(scope: PageScope, registry: Registry = pageRegistry(scope)): void {
  if (registry.version !== 1 || !Array.isArray(registry.clients)) {
    throw new Error(
      'The page has put something of its own, or of another version of Faultline, where the registry belongs.',
    );
  }
  if (registry.probe) return;
  const host = hostOf(scope);
  if (host?.attach) return host.attach(scope);
  const capture = captureOf(scope.document);
  const natives = captureNatives(scope);
  const core: Core = new Core(natives, [
    (context) => {
      workers.enter(context.scope);
      watchWorkers((made) => workers.start(made))(context);
    },
  ]);
  const { write, complain } = core.journal;
  const workers = new FollowedWorkers(scope, natives, complain, () => ({
    rules: core.faults.rules().filter(isOfAll),
    silence: core.watchdog.silence,
  }));

  core.enter({ scope, natives, found: registry, late: capture === 'late' })();
  const listen = followEnvironment(scope, natives, (what) =>
    write({ type: 'environment', at: natives.now(), connection: '', what }),
  );
  registry.probe = createDoor({
    ...{ core, capture, now: natives.now, workers },
    id: scope.crypto.getRandomValues(new Uint32Array(2)).join('-'),
    page: () => ({ url: scope.location.href, title: scope.document.title }),
    actions: {
      click: (selector) => click(scope, selector),
      type: (selector, text) => type(scope, selector, text),
    },
  });

  let count = 0;
  const frames = new Frames(
    scope,
    natives,
    (frame) => {
      const found = pageRegistry(frame);
      found.probe = registry.probe ?? null;
      const join = core.enter({
        ...{ scope: frame, natives: captureNatives(frame), found, where: `frame ${++count}` },
        late: captureOf(frame.document) === 'late',
      });
      return () => {
        const leave = join();
        return () => {
          leave();
          workers.leave(frame);
        };
      };
    },
    complain,
  );
  registry.attach = frames.attach;
  frames.follow(listen);
}
