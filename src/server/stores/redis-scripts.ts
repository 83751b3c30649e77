import {
  KEPT_EVENTS,
  KEPT_IDS,
  KEPT_INSTANCES,
  KEPT_REFUSALS,
  KEPT_SESSION,
  PAGE_SIZE,
} from '../store.ts';

/** KEYS: session. ARGV: channel, secret, last. Returns the resulting session, and the number of this hello. */
export const OPEN = `
local known = redis.call('HMGET', KEYS[1], 'secret', 'last')
if not known[2] then
  redis.call('HSET', KEYS[1], 'channel', ARGV[1], 'secret', ARGV[2], 'last', ARGV[3])
elseif known[1] == ARGV[2] and tonumber(known[2]) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'last', ARGV[3])
end
redis.call('PEXPIRE', KEYS[1], ${KEPT_SESSION})
local session = redis.call('HMGET', KEYS[1], 'channel', 'secret', 'last')
session[4] = redis.call('HINCRBY', KEYS[1], 'arrivals', 1)
return session
`;

/**
 * KEYS: session. ARGV: connection, kind, instance ('' for none), epoch, arrival. Returns whether it is now the newest;
 * nothing without a session.
 */
export const CLAIM = `
local session = redis.call('HMGET', KEYS[1], 'last', 'instance', 'epoch', 'former', 'arrival', 'arrivals')
if not session[1] then return false end
local before = session[2] or ''
local former = cjson.decode(session[4] or '[]')
if ARGV[3] ~= '' and ARGV[3] == before then
  if tonumber(ARGV[4]) < tonumber(session[3]) then return 0 end
else
  if tonumber(ARGV[5]) < tonumber(session[5] or 0) then return 0 end
  for _, one in ipairs(former) do
    if one == ARGV[3] then return 0 end
  end
end
if before ~= '' and before ~= ARGV[3] then
  table.insert(former, before)
  if #former > ${KEPT_INSTANCES} then table.remove(former, 1) end
  redis.call('HSET', KEYS[1], 'former', cjson.encode(former))
end
redis.call('HSET', KEYS[1], 'connection', ARGV[1], 'kind', ARGV[2], 'instance', ARGV[3], 'epoch', ARGV[4], 'arrival', ARGV[5])
-- The hello may have been counted by a Redis that had more.
if tonumber(ARGV[5]) > tonumber(session[6] or 0) then redis.call('HSET', KEYS[1], 'arrivals', ARGV[5]) end
return 1
`;

/**
 * KEYS: session, ids, their order, events. ARGV: pub/sub channel of the events, sequence ('' for none), instance ('' for
 * none), id ('' for none), refusal ('' for none), number of events, the events, number of commands and, for each command,
 * the number of its words and the words.
 *
 * The commands run before all other writes, so that nothing of ours is written when one fails.
 */
export const APPLY = `
local remembered = ARGV[4] ~= '' and redis.call('HGET', KEYS[2], ARGV[4])
if ARGV[2] ~= '' then
  local session = redis.call('HMGET', KEYS[1], 'last', 'instance')
  local last = session[1]
  if not last then return {'unknown', ''} end
  if session[2] and session[2] ~= ARGV[3] then return {'replaced', session[2]} end
  if tonumber(ARGV[2]) > tonumber(last) + 1 then
    return {'expected', string.format('%.0f', tonumber(last) + 1)}
  end
  if tonumber(ARGV[2]) <= tonumber(last) then
    return {'duplicate', redis.call('HGET', KEYS[1], 'refusal:' .. ARGV[2]) or ''}
  end
end
local events = tonumber(ARGV[6])
if not remembered then
  local at = 7 + events
  local commands = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, commands do
    local words = tonumber(ARGV[at])
    redis.call(unpack(ARGV, at + 1, at + words))
    at = at + 1 + words
  end
end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'last', ARGV[2])
  local why = remembered or ARGV[5]
  if why ~= '' then redis.call('HSET', KEYS[1], 'refusal:' .. ARGV[2], why) end
  redis.call('HDEL', KEYS[1], string.format('refusal:%.0f', tonumber(ARGV[2]) - ${KEPT_REFUSALS}))
  redis.call('PEXPIRE', KEYS[1], ${KEPT_SESSION})
end
if remembered then return {'duplicate', remembered} end
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
  if redis.call('RPUSH', KEYS[3], ARGV[4]) > ${KEPT_IDS} then
    redis.call('HDEL', KEYS[2], redis.call('LPOP', KEYS[3]))
  end
end
local tail = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
local last = tail[1] and tonumber(string.match(tail[1][1], '^%d+')) or 0
for index = 1, events do
  last = last + 1
  local sequence = string.format('%.0f', last)
  redis.call('XADD', KEYS[4], 'MAXLEN', '=', ${KEPT_EVENTS}, sequence .. '-0', 'event', ARGV[6 + index])
  redis.call('PUBLISH', ARGV[1], sequence .. ' ' .. ARGV[6 + index])
end
return {'applied', string.format('%.0f', last)}
`;

/** KEYS: events. ARGV: the sequence to read after, most events to read. Returns stream entries. */
export const READ = `
local page, size, after, limit = {}, 0, '(' .. ARGV[1] .. '-0', tonumber(ARGV[2])
repeat
  local found = redis.call('XRANGE', KEYS[1], after, '+', 'COUNT', 16)
  for _, entry in ipairs(found) do
    if #page >= limit or size >= ${PAGE_SIZE} then return page end
    table.insert(page, entry)
    size = size + #entry[2][2]
    after = '(' .. entry[1]
  end
until #found < 16
return page
`;

/**
 * KEYS: events, the log's name. ARGV: name for the log if it is new. Returns the log's name and, if there are events, the
 * sequences of the first and the last.
 */
export const RANGE = `
local log = redis.call('GET', KEYS[2])
if not log then
  log = ARGV[1]
  redis.call('SET', KEYS[2], log)
end
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
if not head[1] then return {log} end
return {log, head[1][1], redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][1]}
`;
