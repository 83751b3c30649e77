import * as v from 'valibot';

/** Names of the ports within the extension. */
export const PANEL_PORT = 'faultline:panel';
export const FRAME_PORT = 'faultline:frame';

/** What a panel tells the background. */
export type PanelMessage =
  /** The panel is open on this tab. */
  | { readonly do: 'watch'; readonly tab: number }
  /** Reach the frames that are there already. */
  | { readonly do: 'gather' }
  /** Give the permission for these hosts back. */
  | { readonly do: 'remove'; readonly hosts: readonly string[] };

/** What the background tells a panel. */
export type BackgroundMessage =
  /** Match patterns of what is allowed now. */
  | { readonly allowed: readonly string[] }
  /** What went wrong, in a sentence. */
  | { readonly problem: string };

const panelMessage = v.variant('do', [
  v.object({ do: v.literal('watch'), tab: v.pipe(v.number(), v.integer()) }),
  v.object({ do: v.literal('gather') }),
  v.object({ do: v.literal('remove'), hosts: v.array(v.string()) }),
]) satisfies v.GenericSchema<unknown, PanelMessage>;

const question = v.object({ id: v.number(), command: v.string() });
const answer = v.object({ id: v.number(), answer: v.string() });

/** What the panel asks a courier: a command for the probe, as JSON, with a number that its answer carries too. */
export type Question = v.InferOutput<typeof question>;
/** What the courier brings back: the probe's envelope, as JSON, which nobody has looked into yet. */
export type CourierAnswer = v.InferOutput<typeof answer>;

/** `null` for what is no such message. */
const readAs =
  <T>(schema: v.GenericSchema<unknown, T>) =>
  (value: unknown): T | null => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : null;
  };

export const readPanelMessage = readAs<PanelMessage>(panelMessage);
export const readCourierAnswer = readAs<CourierAnswer>(answer);
export const isQuestion = (value: unknown): value is Question => v.is(question, value);
