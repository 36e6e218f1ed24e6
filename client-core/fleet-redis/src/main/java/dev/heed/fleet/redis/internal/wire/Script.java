package dev.heed.fleet.redis.internal.wire;

/**
 * The steps that are one for the server. A script compares the server's clock with nothing but itself, names each key
 * that it touches in KEYS, and needs no command newer than Redis 5. Numbers leave as text: a Lua number prints up to 14
 * digits exactly, and a missing field is {@code false} to Redis but an empty text to others who speak like it. What is
 * no number of that many digits, or is no such key as a fleet has, counts as missing: one value of a stranger must not
 * stop all sharing.
 */
public enum Script {
    /** KEYS index. Answers the server's clock, in milliseconds. */
    CLOCK("return {now}"),

    /** KEYS index; ARGV most. Answers the clock, and the ids that stand, the longest first. */
    INDEX("return {now, seen('ZREVRANGEBYSCORE', KEYS[1], most, '(' .. now, 'LIMIT', '0', ARGV[1])}"),

    /** KEYS holds. Answers what is in them: six values a hold, none for one that is gone. */
    HOLDS("""
            local all = {}
            for i, key in ipairs(KEYS) do
              all[i] = seen('HMGET', key, 'g', 'u', 'n', 's', 'c', 'h')
            end
            return all"""),

    /**
     * KEYS hold, index, turn; ARGV id, milliseconds, status, scope, host, channel, armings, window, clock, sent. Answers
     * window, what is left, armings, end. Window is the one that the process knows, and clock what the server's would
     * say had it not been set since it told the window's end: set back, it makes no window longer. A server that does
     * not know that window has lost it. A window that was opened is over, though its time may not be yet. For the first
     * window and for one after a good response the process says how often it was refused. One that runs so long after
     * it was sent changes nothing, since what was left by then is less now: it answers L and the clock.
     */
    ARM("""
            if late(ARGV[10]) then return {'L', now} end
            local s = own('HMGET', KEYS[1], 'g', 'u', 'n', 'o')
            local window, till, armings = armed(s[1]), num(s[2]), num(s[3])
            local said, known, opened = num(ARGV[7]), armed(ARGV[8]), s[4] and s[4] ~= ''
            local here, lost, refusal = clock(window, known, ARGV[9]), window < known, math.min(said, 1)
            local over = window == 0 or till <= here or opened
            local wanted = here + tonumber(ARGV[2])
            if not over and not lost and wanted <= till then
              return {text(window), text(till - here), text(armings), text(till)}
            end
            till = math.max(at + tonumber(ARGV[2]), over and 0 or till - here + at)
            if over or lost then
              armings = (opened or lost or window == 0) and said or (armings + 1) * refusal
              window = math.max(window + 1, known + 1, at)
              redis.call('DEL', KEYS[3])
              redis.call('HDEL', KEYS[1], 'o', 'k')
            else
              armings = math.max(armings, refusal)
            end
            redis.call('HSET', KEYS[1], 'g', text(window), 'u', text(till), 'n', text(armings),
              's', ARGV[3], 'c', ARGV[4], 'h', ARGV[5])
            ends(KEYS[1], till + 60000)
            own('ZADD', KEYS[2], text(till), ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(at - 60000))
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '(' .. most, '+inf')
            local last = redis.call('ZREVRANGEBYSCORE', KEYS[2], '+inf', '-inf', 'WITHSCORES', 'LIMIT', '0', '1')
            ends(KEYS[2], tonumber(last[2]) + 3660000)
            local heard = redis.call('PUBLISH', ARGV[6], table.concat({'1', 'A', ARGV[1], text(window), now, text(till),
              text(armings), ARGV[3], ARGV[4], ARGV[5]}, ' '))
            redis.call('HSET', KEYS[1], 'm', text(heard))
            return {text(window), text(till - at), text(armings), text(till)}"""),

    /**
     * KEYS hold, turn; ARGV window, process, lease, ahead, clock, sent. Answers U, or S with window, what is left, armings
     * and end, or O with members, how long the first took and the seal, or G, or W with what is left of the turn and members, or L
     * with the clock where it is late as {@link #ARM} may be: nobody waits for the answer. A server that knows only an
     * older window has lost the one that is asked about. The clock is that of {@link #ARM}. A turn without an end is no
     * turn.
     */
    FIRST("""
            if late(ARGV[6]) then return {'L', now} end
            local s = own('HMGET', KEYS[1], 'g', 'u', 'n', 'o', 'm', 'k')
            local window, till, asked = armed(s[1]), num(s[2]), num(ARGV[1])
            local left = till - clock(window, asked, ARGV[5])
            if window == 0 or window < asked then return {'U'} end
            if window > asked or left > tonumber(ARGV[4]) then
              return {'S', text(window), text(math.max(left, 0)), text(num(s[3])), text(till)}
            end
            if s[4] and s[4] ~= '' then return {'O', text(num(s[5])), s[4], s[6] or ''} end
            if own('GET', KEYS[2]) == ARGV[2] then return {'G'} end
            if redis.call('PTTL', KEYS[2]) == -1 then redis.call('DEL', KEYS[2]) end
            if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', text(math.max(left, 0) + tonumber(ARGV[3]))) then
              return {'G'}
            end
            return {'W', text(math.max(redis.call('PTTL', KEYS[2]), 0)), text(num(s[5]))}"""),

    /**
     * KEYS hold, turn; ARGV window, process, what became of it, took, channel, id, seal. Answers how many it was told. Of
     * a turn that is another's nobody is told that it is free.
     */
    PROVED("""
            local s = own('HMGET', KEYS[1], 'g', 'm')
            if s[1] ~= ARGV[1] then return {'0'} end
            local mine = own('GET', KEYS[2]) == ARGV[2]
            if mine then redis.call('DEL', KEYS[2]) end
            if ARGV[3] == 'good' then
              redis.call('HSET', KEYS[1], 'o', ARGV[4], 'k', ARGV[7])
              return {say(ARGV[5], ARGV[7], {'1', 'O', ARGV[6], ARGV[1], text(num(s[2])), ARGV[4]})}
            end
            if not mine then return {'0'} end
            return {say(ARGV[5], '', {'1', 'F', ARGV[6], ARGV[1]})}"""),

    /** KEYS hold, index; ARGV window, channel, id, seal. Answers how many it was told. */
    RELEASE("""
            local s = own('HMGET', KEYS[1], 'g', 'u')
            if s[1] ~= ARGV[1] then return {'0'} end
            if num(s[2]) > at then
              redis.call('HSET', KEYS[1], 'u', now)
              ends(KEYS[1], at + 60000)
              own('ZREM', KEYS[2], ARGV[3])
            end
            return {say(ARGV[2], ARGV[4], {'1', 'R', ARGV[3], ARGV[1]})}""");

    /** A window is about the time at which it was armed: one that is a month ahead is a stranger's. */
    static final long MAX_AHEAD_MILLIS = 2_678_400_000L;

    private static final String HEAD = """
            local most = '99999999999999'
            local t = redis.call('TIME')
            local at = t[1] * 1000 + math.floor(t[2] / 1000)
            local function text(x) return tostring(x) end
            local now = text(at)
            local function num(x)
              return type(x) == 'string' and #x <= 14 and string.find(x, '^%d+$') and tonumber(x) or 0
            end
            local function armed(x)
              return num(x) > at + 2678400000 and 0 or num(x)
            end
            local function late(sent)
              return num(sent) > 0 and at - num(sent) > 1000
            end
            local function clock(window, known, set)
              return window == known and math.max(at, num(set)) or at
            end
            local function ends(key, x)
              redis.call('PEXPIREAT', key, text(math.min(x, tonumber(most))))
            end
            local function seen(...)
              local answer = redis.pcall(...)
              if type(answer) ~= 'table' or not answer.err then return answer end
              return string.find(answer.err, 'WRONGTYPE') and {} or redis.call(...)
            end
            local function own(command, key, ...)
              local answer = redis.pcall(command, key, ...)
              if type(answer) ~= 'table' or not answer.err then return answer end
              if string.find(answer.err, 'WRONGTYPE') then redis.call('DEL', key) end
              return redis.call(command, key, ...)
            end
            local function say(channel, seal, words)
              if seal ~= '' then table.insert(words, seal) end
              return text(redis.call('PUBLISH', channel, table.concat(words, ' ')))
            end
            """;

    private final String lua;

    Script(String body) {
        lua = HEAD + body;
    }

    /** The script's text. */
    public String lua() {
        return lua;
    }
}
