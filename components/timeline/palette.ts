import type { Tone } from './shape.ts';

/** The theme's colours in the form that the canvas takes. */
export interface Palette {
  readonly background: string;
  readonly raised: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly font: string;
  readonly strong: Readonly<Record<Tone, string>>;
  readonly soft: Readonly<Record<Tone, string>>;
  /** Whether soft bars need an outline: forced colours have one ground for all of them, that of the page. */
  readonly outlined: boolean;
}

/** The media query for the system's own colours (components/timeline/timeline.css). */
export const FORCED = '(forced-colors: active)';

const TONES = ['grey', 'blue', 'teal', 'violet', 'green', 'amber', 'red'] as const;

/** Reads the colours from an element's custom properties (components/app/theme.css). */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string): string =>
    style.getPropertyValue(`--${name}`).trim() || otherwise;
  const tones = (suffix: string, otherwise: string) =>
    Object.fromEntries(TONES.map((tone) => [tone, read(`${tone}${suffix}`, otherwise)]));
  const accent = read('accent', '#1559bd');
  return {
    background: read('bg', '#ffffff'),
    raised: read('bg-raised', '#f7f8fa'),
    border: read('border', '#dde1e7'),
    text: read('text', '#1c2029'),
    muted: read('text-muted', '#596273'),
    font: read('font', 'system-ui, sans-serif'),
    strong: { ...tones('', '#596273'), accent } as Record<Tone, string>,
    soft: { ...tones('-soft', '#e8ebf0'), accent: read('bg-selected', '#dce8fc') } as Record<
      Tone,
      string
    >,
    outlined: matchMedia(FORCED).matches,
  };
}
