import { effect } from '@preact/signals';
import type { Session } from '../../src/session/model.ts';
import { focusOf } from '../shared/focus.ts';
import type { Picture } from './compose.ts';
import type { TimelineController } from './controller.ts';
import { paint } from './paint.ts';
import { FORCED, type Palette, readPalette } from './palette.ts';
import { edges } from './view.ts';

/** Interval at which a followed view moves under `prefers-reduced-motion`, ms. */
const CALM = 1000;

/** The elements around the canvas, which stands still while the lanes scroll. */
export interface Stage {
  readonly scroller: HTMLElement;
  /** Takes up the height of the lanes that do not fit on the canvas. */
  readonly rest: HTMLElement;
  /** Lie over the right end of the ruler. */
  readonly tools: HTMLElement;
}

/** Keeps a canvas up to date with the session, the view, its own size and the theme. Draws at most once per frame. */
export class Screen {
  picture: Picture | null = null;
  readonly #canvas: HTMLCanvasElement;
  readonly #session: Session;
  readonly #controller: TimelineController;
  readonly #stage: Stage;
  readonly #cleanups: (() => void)[] = [];
  #palette: Palette;
  #frame = 0;
  #stale = true;
  #drawnTo = 0;
  #drawnAt = 0;

  constructor(
    canvas: HTMLCanvasElement,
    stage: Stage,
    session: Session,
    controller: TimelineController,
  ) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#session = session;
    this.#controller = controller;
    this.#palette = readPalette(canvas);
    this.#watch();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    for (const cleanup of this.#cleanups) cleanup();
  }

  #watch(): void {
    // Drawn immediately: the browser would stretch the old picture until the next frame.
    const resize = new ResizeObserver(() => this.#draw());
    resize.observe(this.#canvas);
    const repaint = (): void => {
      this.#palette = readPalette(this.#canvas);
      this.#redraw();
    };
    const themed = this.#canvas.closest('[data-theme]');
    const theme = new MutationObserver(repaint);
    if (themed) theme.observe(themed, { attributeFilter: ['data-theme'] });
    const systems = ['(prefers-color-scheme: dark)', FORCED].map((query) => matchMedia(query));
    for (const system of systems) system.addEventListener('change', repaint);
    const { scroller } = this.#stage;
    scroller.addEventListener('scroll', this.#redraw);
    this.#cleanups.push(
      () => resize.disconnect(),
      () => theme.disconnect(),
      () => {
        for (const system of systems) system.removeEventListener('change', repaint);
      },
      () => scroller.removeEventListener('scroll', this.#redraw),
      effect(() => {
        this.#session.version.value;
        this.#controller.view.value;
        focusOf(this.#session).value;
        this.#redraw();
      }),
    );
  }

  readonly #redraw = (): void => {
    this.#stale = true;
  };

  readonly #tick = (time: number): void => {
    this.#frame = requestAnimationFrame(this.#tick);
    if (this.#stale || this.#hasMoved(time)) {
      this.#stale = false;
      this.#drawnAt = time;
      this.#draw();
    }
  };

  /** Whether the present has moved by at least one device pixel since the last drawing. */
  #hasMoved(time: number): boolean {
    if (this.#session.recording || !this.picture) return false;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (calm && time - this.#drawnAt < CALM) return false;
    const { scale } = this.picture;
    const view = this.#controller.view.peek();
    const { extent } = this.#controller;
    const { to } = edges(view, extent);
    // Even if everything fits and the view stands still, unfinished things grow.
    const gone = Math.max(to - scale.to, extent.now <= to ? extent.now - this.#drawnTo : 0);
    return (gone * (scale.right - scale.left)) / view.span >= 1 / devicePixelRatio;
  }

  #draw(): void {
    const canvas = this.#canvas;
    const { clientWidth: width, clientHeight: height } = canvas;
    const context = canvas.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    const [wide, high] = [
      Math.round(width * devicePixelRatio),
      Math.round(height * devicePixelRatio),
    ];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.#drawnTo = this.#controller.extent.now;
    const { scroller, rest, tools } = this.#stage;
    this.picture = this.#controller.picture(width, height, scroller.scrollTop);
    const more = `${this.picture.layout.content - height}px`;
    // Drawing happens up to sixty times a second and must not cause layout each time.
    if (rest.style.height !== more) rest.style.height = more;
    const [focus, rulerTo] = [focusOf(this.#session).peek(), tools.offsetLeft];
    paint(context, this.picture, this.#palette, { focus, rulerTo });
  }
}
