import { expect, it } from 'vitest';
import { watch } from './see.ts';

const AT = 'http://chat.example/graphql/stream';
const ASKS = '{"query":"subscription { said }"}';

function asked(query = ASKS) {
  const watched = watch(AT);
  watched.recognition.asks(AT, query, 'events');
  expect(watched.out(query)).toEqual(['message #1: operation']);
  return watched;
}

it('an operation is a message only once server-sent events answer it', () => {
  const { recognition } = watch(AT);
  expect(recognition.asks(AT, ASKS)).toBeUndefined();
  expect(recognition.asks(AT, ASKS, 'lines')).toBeUndefined();
  expect(recognition.asks(AT, ASKS, 'events')).toBe('stream');
});

it('the first result answers the operation, and its end is named', () => {
  const { in: into } = asked();
  expect(into('{"data":{"said":"hi"}}')).toEqual(['other: next answers #1']);
  expect(into('{"data":{"said":"lo"}}')).toEqual(['other: next']);
  expect(into('')).toEqual(['other: complete']);
});

it('an operation with errors and no data is refused; with partial data it is answered', () => {
  const errors = '"errors":[{"message":"Cannot query field"}]';
  expect(asked().in(`{${errors}}`)).toEqual(['confirm #1: next (Cannot query field)']);
  expect(asked().in(`{"data":{"said":null},${errors}}`)).toEqual(['other: next answers #1']);
});

it('an operation is a message, too, once a multipart answer brings its results', () => {
  const { recognition, out, in: into } = watch(AT);
  expect(recognition.asks(AT, ASKS, 'parts')).toBe('stream');
  expect(out(ASKS)).toEqual(['message #1: operation']);
  expect(recognition.protocols).toEqual(['GraphQL over multipart HTTP']);
  expect(into('{"payload":{"data":{"said":"hi"}}}')).toEqual(['other: next answers #1']);
  expect(into('{"payload":{"data":{"said":"lo"}}}')).toEqual(['other: next']);
});

it.each([
  ['{ me }', true],
  ['# all of it\n\nquery Me($id: ID! = 1) @live { me }', true],
  ['fragment F on User { name } query { me { ...F } }', true],
  ['what is a {name}?', false],
  ['query the index for {name}', false],
  ['{"bool":{}}', false],
])('%s is a GraphQL document: %s', (query, is) => {
  const { recognition } = watch(AT);
  const asks = recognition.asks(AT, JSON.stringify({ query }), 'events');
  expect(asks).toBe(is ? 'stream' : undefined);
});

it('in single connection mode an operation is a message under its operationId', () => {
  const { out, in: into, recognition } = watch(AT);
  const operation = (operationId: string) =>
    JSON.stringify({ query: 'subscription { said }', extensions: { operationId } });
  expect(recognition.asks(AT, operation('a'))).toBe('message');
  for (const id of ['a', 'b', 'c'])
    expect(out(operation(id))).toEqual([`message ${id}: operation`]);
  expect(into('{"id":"a","payload":{"data":{"said":"hi"}}}', AT, 2)).toEqual([
    'other: next answers a',
  ]);
  expect(into('{"id":"a","payload":{"data":{"said":"lo"}}}', AT, 2)).toEqual(['other: next']);
  expect(into('{"id":"b"}', AT, 2)).toEqual(['confirm b: complete']);
  const refused = '{"id":"c","payload":{"errors":[{"message":"Cannot query field"}]}}';
  expect(into(refused, AT, 2)).toEqual(['confirm c: next (Cannot query field)']);
  expect(recognition.protocols).toEqual(['graphql-sse']);
});
