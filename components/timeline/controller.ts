import { type ReadonlySignal, signal } from '@preact/signals';
import type { Finding } from '../../src/findings/finding.ts';
import type { Session } from '../../src/session/model.ts';
import { nearestEntry } from '../shared/find-entry.ts';
import { findingsOf } from '../shared/findings-of.ts';
import { focusOf, pickEntry, pickedEntry } from '../shared/focus.ts';
import { compose, type Picture, shapeAt } from './compose.ts';
import { createScene, type Scene } from './scene.ts';
import type { Shape } from './shape.ts';
import { type Extent, edges, FOLLOWING, pan, reveal, type View, whole, zoom } from './view.ts';

/** The timeline without its canvas: what is in view, and the user's actions. */
export class TimelineController {
  readonly #session: Session;
  readonly #view = signal<View>(FOLLOWING);
  #scene: Scene | null = null;
  #version = -1;
  #findings: readonly Finding[] = [];
  #generation: number;
  /** The view of the live page, kept while a recording is shown. */
  #live: View | null = null;

  constructor(session: Session) {
    this.#session = session;
    this.#generation = session.generation;
    if (session.recording) this.#showRecording();
  }

  get view(): ReadonlySignal<View> {
    return this.#view;
  }

  get extent(): Extent {
    const now = this.#session.now();
    return { first: Math.min(now, this.#sceneNow().first), now };
  }

  picture(width: number, height: number, scrolled: number): Picture {
    const scene = this.#sceneNow();
    const { extent } = this;
    const { from, to } = edges(this.#view.peek(), extent);
    return compose(scene, { width, height, from, to, now: extent.now, scrolled });
  }

  /** Shows a recording as a whole; follows a new page. */
  refresh(): void {
    const { generation, recording } = this.#session;
    // The page of the selected entry may have gone while no timeline was mounted.
    if (!pickedEntry(this.#session)) pickEntry(this.#session, null);
    if (generation === this.#generation) return;
    this.#generation = generation;
    pickEntry(this.#session, null);
    if (recording) return this.#showRecording();
    if (this.#live) this.#view.value = this.#live;
    this.#live = null;
    this.follow();
  }

  follow(): void {
    const span = Math.min(this.#view.peek().span, FOLLOWING.span);
    this.#view.value = { span: Math.max(span, 1000), end: null };
  }

  /** Stops following. */
  hold(): void {
    const { span, end } = this.#view.peek();
    if (end === null) this.#view.value = { span, end: edges({ span, end }, this.extent).to };
  }

  showAll(): void {
    this.#view.value = whole(this.extent);
  }

  zoom(factor: number, anchor?: number): void {
    const view = this.#view.peek();
    const { from, to } = edges(view, this.extent);
    this.#view.value = zoom(view, this.extent, factor, anchor ?? (from + to) / 2);
  }

  pan(ms: number): void {
    this.#view.value = pan(this.#view.peek(), this.extent, ms);
  }

  reveal(at: number): void {
    this.#view.value = reveal(this.#view.peek(), this.extent, at);
  }

  /** Selects the entry nearest to a point. */
  pick(picture: Picture, x: number, y: number): void {
    this.pickAt(shapeAt(picture, x, y)?.at ?? picture.scale.time(x));
  }

  pickAt(at: number): void {
    const entry = nearestEntry(this.#session.entries, at);
    if (entry) pickEntry(this.#session, entry);
  }

  /** Selects the previous or next entry and brings it into view. */
  step(by: 1 | -1): void {
    const { entries } = this.#session;
    const focus = focusOf(this.#session).value;
    const index = focus ? entries.findIndex(({ seq }) => seq === focus.seq) : -1;
    const target = index < 0 ? entries.at(-1) : entries[index + by];
    if (target) pickEntry(this.#session, target);
  }

  #showRecording(): void {
    this.#live ??= this.#view.peek();
    this.showAll();
  }

  #sceneNow(): Scene {
    const version = this.#session.version.peek();
    const findings = findingsOf(this.#session);
    if (!this.#scene || version !== this.#version || findings !== this.#findings) {
      this.#scene = createScene(this.#session, findings);
      this.#version = version;
      this.#findings = findings;
    }
    return this.#scene;
  }
}

/** The tooltip of a shape and the position of the pointer. */
export interface Hover {
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
  /** In the lower half of the canvas. */
  readonly lower: boolean;
}
