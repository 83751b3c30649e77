import type { Hover } from './controller.ts';

const AWAY = 12;

/** The tooltip, placed beside the pointer on the side with more room. */
export function Tooltip({ hover }: { hover: Hover }) {
  const { shape, x, y } = hover;
  const { title, lines } = shape.tip();
  const left = `clamp(0px, ${x + AWAY}px, calc(100% - var(--tooltip-width)))`;
  const place = hover.lower ? { bottom: `calc(100% - ${y - AWAY}px)` } : { top: `${y + AWAY}px` };
  return (
    <div class="timeline-tip" role="tooltip" style={{ left, ...place }}>
      <strong>{title}</strong>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity, and never move.
        <span key={index}>{line}</span>
      ))}
    </div>
  );
}
