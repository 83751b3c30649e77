/** What the probe is told in a worker. */
export interface WorkerStart {
  /** Where the worker's own script is, which it takes for its own address. */
  readonly address: string;
  /** Only the message that has it is the page's probe's. */
  readonly token: string;
}

/** The text before the probe's source, and that behind it. The source reads `faultlineStart`. */
type Around = readonly [string, string];

const PROBE = 'function probe(faultlineStart){\n';

/**
 * A classic worker that begins with the probe. In a block, so that its script meets no names of ours; what keeps that from being loaded is
 * thrown in the first line.
 */
export const classicStart = (start: WorkerStart, script: string): Around => [
  `"use strict";{const load=importScripts;probe(${json(start)});load(${json(script)});${PROBE}`,
  '\n}}',
];

/** The module that a worker's own is imported behind. */
export const moduleProbe = (start: WorkerStart): Around => [
  `probe(${json(start)});${PROBE}`,
  '\n}',
];

/** A module worker that begins with the probe. Imports that are static come before any message of the page, as its script alone would. */
export const moduleStart = (probe: string, script: string): string =>
  `import ${json(probe)};import ${json(script)};`;

const json = (value: unknown): string => JSON.stringify(value);
