import { useEffect, useState } from 'preact/hooks';

/** Renders the calling component again every `every` ms, while `active`. */
export function useTicking(active: boolean, every = 100): void {
  const [, render] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => render((count) => count + 1), every);
    return () => clearInterval(timer);
  }, [active, every]);
}
