import { isBinary } from '../../faults/content.ts';
import { isFirefox, type WrapContext } from './context.ts';

/** What a page can no longer set once an XMLHttpRequest has progressed. */
export type TooLate = 'responseType' | 'overrideMimeType' | 'withCredentials';

const TOO_LATE: Record<TooLate, { readonly chromium: string; readonly firefox: string }> = {
  responseType: {
    chromium:
      "Failed to set the 'responseType' property on 'XMLHttpRequest': The response type cannot be set if the object's state is LOADING or DONE.",
    firefox:
      "XMLHttpRequest.responseType setter: Cannot set 'responseType' property on XMLHttpRequest after 'send()' (when its state is LOADING or DONE).",
  },
  overrideMimeType: {
    chromium:
      "Failed to execute 'overrideMimeType' on 'XMLHttpRequest': MimeType cannot be overridden when the state is LOADING or DONE.",
    firefox:
      "XMLHttpRequest.overrideMimeType: Cannot call 'overrideMimeType()' on XMLHttpRequest after 'send()' (when its state is LOADING or DONE).",
  },
  withCredentials: {
    chromium:
      "Failed to set the 'withCredentials' property on 'XMLHttpRequest': The value may only be set if the object's state is UNSENT or OPENED.",
    firefox: 'XMLHttpRequest.withCredentials setter: XMLHttpRequest must not be sending.',
  },
};

/** The browser's error, for the case that its own object has not progressed as far as the page is shown. */
export function tooLate(context: WrapContext, what: TooLate): DOMException {
  const message = TOO_LATE[what][isFirefox(context) ? 'firefox' : 'chromium'];
  return new context.scope.DOMException(message, 'InvalidStateError');
}

/** The error that `send` throws on a WebSocket that is still connecting, for use when there is no native one yet. */
export function sendTooEarly(context: WrapContext, args: readonly unknown[]): Error {
  const { scope, natives } = context;
  const firefox = isFirefox(context);
  const [data] = args;
  if (args.length === 0) {
    return new scope.TypeError(
      firefox
        ? 'WebSocket.send: 0 is not a valid argument count for any overload.'
        : "Failed to execute 'send' on 'WebSocket': 1 argument required, but only 0 present.",
    );
  }
  if (typeof data === 'symbol') {
    return new scope.TypeError(
      firefox
        ? "can't convert symbol to string"
        : "Failed to execute 'send' on 'WebSocket': Cannot convert a Symbol value to a string",
    );
  }
  // An error thrown by the page's own object on conversion to text comes first.
  if (!isBinary(data)) natives.toText(data);
  return new scope.DOMException(
    firefox
      ? 'An attempt was made to use an object that is not, or is no longer, usable'
      : "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
    'InvalidStateError',
  );
}
