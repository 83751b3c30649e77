import { untracked, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Session } from '../../src/session/model.ts';
import { findingsOf } from '../shared/findings-of.ts';
import { focusOf, pickEntry } from '../shared/focus.ts';
import { onEscape } from '../shared/on-escape.ts';
import { shapeAt } from './compose.ts';
import { type Hover, TimelineController } from './controller.ts';
import { listen } from './gestures.ts';
import { act } from './keyboard.ts';
import { Screen } from './screen.ts';
import { summarise } from './summary.ts';
import { Toolbar } from './toolbar.tsx';
import { Tooltip } from './tooltip.tsx';
import './timeline.css';

/** The history of the selected connection over time. */
export function Timeline({ session }: { session: Session }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const rest = useRef<HTMLDivElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  const controller = useMemo(() => new TimelineController(session), [session]);
  const [hover, setHover] = useState<Hover | null>(null);
  session.version.value;
  const focus = focusOf(session);
  const unpick = onEscape(() => {
    pickEntry(session, null);
    canvas.current?.focus();
  });

  useEffect(() => {
    const element = canvas.current;
    if (!element || !scroller.current || !rest.current || !tools.current) return;
    const stage = { scroller: scroller.current, rest: rest.current, tools: tools.current };
    const screen = new Screen(element, stage, session, controller);
    const stop = listen(element, {
      controller,
      picture: () => screen.picture,
      onHover: (point) => {
        const shape = point && screen.picture && shapeAt(screen.picture, point.x, point.y);
        const lower = point !== null && point.y > element.clientHeight / 2;
        setHover(point && shape ? { shape, ...point, lower } : null);
      },
    });
    return () => {
      stop();
      screen.close();
    };
  }, [session, controller]);

  useSignalEffect(() => {
    session.version.value;
    untracked(() => controller.refresh());
  });
  useSignalEffect(() => {
    const picked = focus.value;
    if (picked) untracked(() => controller.reveal(picked.at));
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what can be focused is inside; Escape gives up what was picked from all of it.
    <div class="timeline" onKeyDown={focus.value ? unpick : undefined}>
      <div ref={scroller} class="timeline-scroller" tabIndex={-1}>
        <canvas
          ref={canvas}
          class="timeline-canvas"
          role="img"
          tabIndex={0}
          aria-label={summarise(session, findingsOf(session))}
          aria-keyshortcuts="ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight + - Home End Escape"
          onKeyDown={(event) => {
            if (act(controller, event)) event.preventDefault();
          }}
        />
        <div ref={rest} />
      </div>
      <Toolbar session={session} controller={controller} place={tools} />
      {hover && <Tooltip hover={hover} />}
    </div>
  );
}
