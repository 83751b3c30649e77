import type { PageScope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { readerOf, writerOf } from './disguise.ts';

/** Members of the native XMLHttpRequest, saved before they were wrapped. */
export interface XhrNatives {
  readonly XMLHttpRequest: typeof XMLHttpRequest;
  readonly ProgressEvent: typeof ProgressEvent;
  readonly DOMException: typeof DOMException;
  open(xhr: XMLHttpRequest, args: readonly unknown[]): void;
  send(xhr: XMLHttpRequest, body: unknown): void;
  abort(xhr: XMLHttpRequest): void;
  setRequestHeader(xhr: XMLHttpRequest, name: string, value: string): void;
  overrideMimeType(xhr: XMLHttpRequest, mime: unknown): void;
  header(xhr: XMLHttpRequest, name: string): string | null;
  readyState(xhr: XMLHttpRequest): number;
  status(xhr: XMLHttpRequest): number;
  response(xhr: XMLHttpRequest): unknown;
  responseType(xhr: XMLHttpRequest): XMLHttpRequestResponseType;
  setResponseType(xhr: XMLHttpRequest, type: unknown): void;
  /** Throws unless text was requested. */
  responseText(xhr: XMLHttpRequest): unknown;
  /** Throws unless a document was requested. */
  responseXML(xhr: XMLHttpRequest): unknown;
  responseURL(xhr: XMLHttpRequest): string;
  timeout(xhr: XMLHttpRequest): number;
  withCredentials(xhr: XMLHttpRequest): boolean;
  upload(xhr: XMLHttpRequest): XMLHttpRequestUpload;
}

export function captureXhr({ XMLHttpRequest, ProgressEvent, DOMException }: PageScope): XhrNatives {
  const { prototype } = XMLHttpRequest;
  const { open, send, abort, setRequestHeader, getResponseHeader, overrideMimeType } = prototype;
  const read =
    <T>(name: keyof XMLHttpRequest, as: (value: unknown) => T) =>
    (xhr: XMLHttpRequest): T =>
      as(reader[name]?.(xhr));
  const reader: Partial<Record<keyof XMLHttpRequest, (self: object) => unknown>> = {};
  for (const name of [
    'readyState',
    'status',
    'response',
    'responseType',
    'responseText',
    'responseXML',
    'responseURL',
    'timeout',
    'withCredentials',
    'upload',
  ] as const) {
    reader[name] = readerOf(prototype, name);
  }
  return {
    XMLHttpRequest,
    ProgressEvent,
    DOMException,
    open: (xhr, args) => apply(open as (...args: unknown[]) => void, xhr, args),
    send: (xhr, body) => apply(send as (body: unknown) => void, xhr, [body]),
    abort: (xhr) => apply(abort, xhr, []),
    setRequestHeader: (xhr, name, value) => apply(setRequestHeader, xhr, [name, value]),
    overrideMimeType: (xhr, mime) =>
      apply(overrideMimeType as (mime: unknown) => void, xhr, [mime]),
    header: (xhr, name) => apply(getResponseHeader, xhr, [name]),
    readyState: read('readyState', Number),
    status: read('status', Number),
    response: read('response', (value) => value),
    responseType: read('responseType', (value) => value as XMLHttpRequestResponseType),
    setResponseType: writerOf(prototype, 'responseType'),
    responseText: read('responseText', (value) => value),
    responseXML: read('responseXML', (value) => value),
    responseURL: read('responseURL', String),
    timeout: read('timeout', Number),
    withCredentials: read('withCredentials', Boolean),
    upload: read('upload', (value) => value as XMLHttpRequestUpload),
  };
}
