import type { ArmedRule } from '../../journal/rule.ts';
import { toJson } from '../json.ts';

/** The faults of a page when it creates a worker. */
export interface Standing {
  /** The rules armed everywhere in the page, by its ids, in the order of arming. */
  readonly rules: readonly ArmedRule[];
  /** As of the page's `Watchdog`. */
  readonly silence: number;
}

/** The start parameters of the probe in a worker. */
export interface WorkerStart extends Standing {
  /** Address of the worker's own script, which becomes the worker's address. */
  readonly address: string;
  /** Identifies the message of the page's probe. */
  readonly token: string;
}

/** The text before and after the probe's source, which reads `faultlineStart`. */
type Around = readonly [string, string];

const PROBE = 'function probe(faultlineStart){\n';

/**
 * A classic worker that starts with the probe. It is a block, so that none of our names is visible to the worker's script;
 * an error that prevents loading is thrown in the first line.
 */
export const classicStart = (start: WorkerStart, script: string): Around => [
  `"use strict";{const load=importScripts;probe(${toJson(start)});load(${toJson(script)});${PROBE}`,
  '\n}}',
];

/** The module that is imported before the worker's own. */
export const moduleProbe = (start: WorkerStart): Around => [
  `probe(${toJson(start)});${PROBE}`,
  '\n}',
];

/** A module worker that starts with the probe. Static imports make the script run before any message of the page arrives, as it would alone. */
export const moduleStart = (probe: string, script: string): string =>
  `import ${toJson(probe)};import ${toJson(script)};`;
