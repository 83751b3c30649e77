interface SplitterProps {
  /** Share of the parent's height above the line, per cent. */
  readonly share: number;
  readonly onShare: (share: number) => void;
}

const LEAST = 15;
const MOST = 75;
const STEP = 4;

const within = (share: number): number => Math.min(MOST, Math.max(LEAST, share));

/** The movable line between timeline and tabs: drag it, or use the arrow keys. */
export function Splitter({ share, onShare }: SplitterProps) {
  const drag = (event: PointerEvent): void => {
    const line = event.currentTarget as HTMLElement;
    if (!line.hasPointerCapture(event.pointerId)) return;
    const box = line.parentElement?.getBoundingClientRect();
    if (box && box.height > 0) onShare(within(((event.clientY - box.top) / box.height) * 100));
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onShare(within(share + step));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved takes the focus; <hr> does not.
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label="Height of the timeline"
      aria-orientation="horizontal"
      aria-valuenow={Math.round(share)}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}
