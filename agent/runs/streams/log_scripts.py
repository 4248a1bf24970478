"""The Lua scripts that write event logs, each in one step of Redis.

They also count what logs take, because Redis cannot be asked for it cheaply:

    majordomo:event-logs:bytes         hash: bytes of each log, of each user, and of `all`
    majordomo:event-logs:ages          sorted set of all logs, by when they may be deleted
    majordomo:event-logs:ages:<user>   the same of one user

In these keys a log is `<user>/<run>`. It may be deleted to make room from its run's end on, or an
hour after its last event if the run has not ended: its worker died. Logs that Redis has deleted,
because they expired, are removed from these keys when other runs begin.

A worker writes behind its live streams, so the first batch of a short run can come after the
deletion of its log. The key `majordomo:deleted-log:<run>` refuses such a batch for a minute.
"""

_COUNTING = """
local BYTES, AGES = 'majordomo:event-logs:bytes', 'majordomo:event-logs:ages'
local seconds_now, microseconds = unpack(redis.call('TIME'))
local now = seconds_now + microseconds / 1000000

local function log_of(run)
    return 'majordomo:run:' .. run .. ':events'
end

local function deletion_of(run)
    return 'majordomo:deleted-log:' .. run
end

local function subtract(field, size)
    if redis.call('HINCRBY', BYTES, field, -size) <= 0 then
        redis.call('HDEL', BYTES, field)
    end
end

local function delete_log(user, run)
    local log = user .. '/' .. run
    local size = redis.call('HGET', BYTES, log)
    redis.call('UNLINK', log_of(run))
    redis.call('ZREM', AGES, log)
    redis.call('ZREM', AGES .. ':' .. user, run)
    if size then
        redis.call('HDEL', BYTES, log)
        subtract(user, tonumber(size))
        subtract('all', tonumber(size))
    end
end

local function fence_and_id_of_last(run)
    local last = redis.call('XREVRANGE', log_of(run), '+', '-', 'COUNT', 1)[1]
    if last then
        return tonumber(string.match(last[1], '^%d+')), last[1]
    end
end
"""

APPEND = (
    _COUNTING
    + """
local seconds, user_limit, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local function make_room(log, field, size, most, ages, delete_oldest)
    if tonumber(redis.call('HGET', BYTES, log) or 0) + size > most then
        return false
    end
    while tonumber(redis.call('HGET', BYTES, field) or 0) + size > most do
        local oldest = redis.call('ZRANGEBYSCORE', ages, '-inf', now, 'LIMIT', 0, 1)[1]
        if not oldest then
            return false
        end
        delete_oldest(oldest)
    end
    return true
end

local function delete_named(each)
    delete_log(string.match(each, '^(.-)/(.*)$'))
end

local function append(user, run, id, events, fence, is_first, is_last)
    fence, is_first = tonumber(fence), is_first == '1'
    local last_fence, last_id = fence_and_id_of_last(run)
    if last_id == id then
        return 1 -- The same batch again: the client lost the first response.
    elseif not is_first and last_fence ~= fence then
        return 0
    elseif is_first and last_fence and last_fence >= fence then
        return 0
    elseif is_first and redis.call('EXISTS', deletion_of(run)) == 1 then
        return 0
    end
    -- Redis refuses only the first write of a script when it is full, and a deletion is a write.
    redis.call('HINCRBY', BYTES, 'all', 0)
    if is_first then
        delete_log(user, run)
        local expired = redis.call('ZRANGEBYSCORE', AGES, '-inf', now - seconds, 'LIMIT', 0, 10)
        for _, each in ipairs(expired) do
            delete_named(each)
        end
    end
    local log, ages = user .. '/' .. run, AGES .. ':' .. user
    local size = #events + 100 + (is_first and 5000 or 0) -- With what Valkey needs besides.
    local function delete_own(each)
        delete_log(user, each)
    end
    if not make_room(log, user, size, user_limit, ages, delete_own) then
        return -1
    elseif not make_room(log, 'all', size, limit, AGES, delete_named) then
        return -1
    elseif not is_first and redis.call('EXISTS', log_of(run)) == 0 then
        return -1 -- It was the oldest itself.
    end
    redis.call('XADD', log_of(run), id, 'events', events)
    redis.call('EXPIRE', log_of(run), seconds)
    for _, field in ipairs({log, user, 'all'}) do
        redis.call('HINCRBY', BYTES, field, size)
    end
    local deletable_at = is_last == '1' and now or now + seconds
    redis.call('ZADD', AGES, deletable_at, log)
    redis.call('ZADD', ages, deletable_at, run)
    return 1
end

local results = {}
for first = 4, #ARGV, 7 do
    local is_applied, result = pcall(append, unpack(ARGV, first, first + 6))
    if not is_applied then
        result = type(result) == 'table' and result.err or tostring(result)
    end
    results[#results + 1] = result
end
return results
"""
)
"""Adds batches to the logs of their own attempts; an attempt's first batch deletes an older log.

The arguments are the bounds, and then seven for each batch. Each batch is checked and added for
itself: an error in one ends none of the others. Logs of runs that have ended, the oldest first, are
deleted if the user's logs or all logs take too much otherwise. Returns for each batch 1, or 0 if
the log is missing, was deleted, or belongs to a later attempt, -1 if there is no room for the
batch, or the text of an error.
"""
DROP = (
    _COUNTING
    + """
for first = 1, #ARGV, 3 do
    local user, run, fence = unpack(ARGV, first, first + 2)
    local last_fence = fence_and_id_of_last(run)
    if last_fence and last_fence <= tonumber(fence) then
        delete_log(user, run)
    end
end
"""
)
"""Deletes logs, given by user, run and fence, unless a later attempt has them."""
DELETE = (
    _COUNTING
    + """
for index = 2, #ARGV do
    delete_log(ARGV[1], ARGV[index])
    redis.call('SET', deletion_of(ARGV[index]), '', 'EX', 60)
end
"""
)
"""Deletes the logs of a user's runs; batches that come later are refused."""
