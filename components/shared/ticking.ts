import { useEffect, useState } from 'preact/hooks';

/** Re-renders the calling component every `every` ms while `active`. */
export function useTicking(active: boolean, every = 100): void {
  const [, render] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => render((count) => count + 1), every);
    return () => clearInterval(timer);
  }, [active, every]);
}
