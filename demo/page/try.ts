import './try.css';
import { mountPanel } from '../../components/mount.tsx';
import { createInPageLink } from '../../src/link/in-page.ts';

const frame = document.querySelector<HTMLIFrameElement>('#page');
const panel = document.querySelector<HTMLElement>('#panel');
const split = document.querySelector<HTMLElement>('#split');
if (!frame || !panel || !split) throw new Error('The page lacks #page, #panel or #split.');

const query = new URLSearchParams(location.search);
query.set('capture', '1');
frame.src = `/?${query}`;
mountPanel(panel, createInPageLink(frame));

const STEP = 20;
const LEAST = 240;

function setWidth(x: number): void {
  const width = Math.round(Math.max(LEAST, x));
  document.body.style.setProperty('--page-width', `${width}px`);
  split?.setAttribute('aria-valuenow', String(width));
}

split.addEventListener('pointerdown', (down) => {
  split.setPointerCapture(down.pointerId);
  const move = (event: PointerEvent) => setWidth(event.clientX);
  split.addEventListener('pointermove', move);
  split.addEventListener(
    'lostpointercapture',
    () => split.removeEventListener('pointermove', move),
    {
      once: true,
    },
  );
});
split.addEventListener('keydown', ({ key }) => {
  const width = frame.getBoundingClientRect().width;
  if (key === 'ArrowLeft') setWidth(width - STEP);
  if (key === 'ArrowRight') setWidth(width + STEP);
});
