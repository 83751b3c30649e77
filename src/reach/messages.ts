import * as v from 'valibot';

/** Names of the ports to the background. A courier's port name ends with an id of its document. */
export const PANEL_PORT = 'faultline:panel';
export const FRAME_PORT = 'faultline:frame:';

const text = v.pipe(v.string(), v.maxLength(2000));
const number = v.pipe(v.number(), v.integer());

const panelMessage = v.variant('do', [
  /** The panel is open on this tab. */
  v.object({ do: v.literal('watch'), tab: number }),
  /** Inject into the frames that exist already. */
  v.object({ do: v.literal('gather') }),
  /** Give up the permission for these hosts. */
  v.object({ do: v.literal('remove'), hosts: v.array(text) }),
  /** A command for the probe of a frame, as JSON, with a number that its answer repeats. */
  v.object({ do: v.literal('ask'), frame: text, id: number, command: v.string() }),
]);

const backgroundMessage = v.variant('is', [
  /** Match patterns of the granted permissions. */
  v.object({ is: v.literal('allowed'), patterns: v.array(text) }),
  /** A failure, in a sentence. */
  v.object({ is: v.literal('problem'), text: v.string() }),
  /** A frame's courier has connected. */
  v.object({ is: v.literal('frame'), frame: text, host: text }),
  v.object({ is: v.literal('gone'), frame: text }),
  /** The probe's envelope, as JSON; not validated yet. */
  v.object({ is: v.literal('answer'), frame: text, id: number, answer: v.string() }),
]);

const question = v.object({ id: number, command: v.string() });
/** The courier's answer. */
const answer = v.object({ id: number, answer: v.string() });

/** Messages from a panel to the background. */
export type PanelMessage = v.InferOutput<typeof panelMessage>;
/** Messages from the background to a panel. */
export type BackgroundMessage = v.InferOutput<typeof backgroundMessage>;
/** Questions from the background to a courier. */
export type Question = v.InferOutput<typeof question>;

/** Returns `null` when the value is not such a message. */
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
