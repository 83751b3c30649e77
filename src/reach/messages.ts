import * as v from 'valibot';

/** Names of the ports to the background. A courier's name goes on with an id of its document. */
export const PANEL_PORT = 'faultline:panel';
export const FRAME_PORT = 'faultline:frame:';

const text = v.pipe(v.string(), v.maxLength(2000));
const number = v.pipe(v.number(), v.integer());

const panelMessage = v.variant('do', [
  /** The panel is open on this tab. */
  v.object({ do: v.literal('watch'), tab: number }),
  /** Reach the frames that are there already. */
  v.object({ do: v.literal('gather') }),
  /** Give the permission for these hosts back. */
  v.object({ do: v.literal('remove'), hosts: v.array(text) }),
  /** A command for the probe of a frame, as JSON, with a number that its answer carries too. */
  v.object({ do: v.literal('ask'), frame: text, id: number, command: v.string() }),
]);

const backgroundMessage = v.variant('is', [
  /** Match patterns of what is allowed now. */
  v.object({ is: v.literal('allowed'), patterns: v.array(text) }),
  /** What went wrong, in a sentence. */
  v.object({ is: v.literal('problem'), text: v.string() }),
  /** A frame's courier is there. */
  v.object({ is: v.literal('frame'), frame: text, host: text }),
  v.object({ is: v.literal('gone'), frame: text }),
  /** The probe's envelope, as JSON, which nobody has looked into yet. */
  v.object({ is: v.literal('answer'), frame: text, id: number, answer: v.string() }),
]);

const question = v.object({ id: number, command: v.string() });
/** What the courier brings back. */
const answer = v.object({ id: number, answer: v.string() });

/** What a panel tells the background. */
export type PanelMessage = v.InferOutput<typeof panelMessage>;
/** What the background tells a panel. */
export type BackgroundMessage = v.InferOutput<typeof backgroundMessage>;
/** What the background asks a courier. */
export type Question = v.InferOutput<typeof question>;

/** `null` for what is no such message. */
const readAs =
  <T>(schema: v.GenericSchema<unknown, T>) =>
  (value: unknown): T | null => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : null;
  };

export const readPanelMessage = readAs(panelMessage);
export const readBackgroundMessage = readAs(backgroundMessage);
export const readQuestion = readAs(question);
export const readCourierAnswer = readAs(answer);
