package dev.heed.fleet.redis.internal.wire;

/**
 * The steps that are one for the server. A script compares the server's clock with nothing but itself, names each key
 * that it touches in KEYS, and needs no command newer than Redis 5. Numbers leave as text: a Lua number prints up to 14
 * digits exactly, and a missing field is {@code false} to Redis but an empty text to others who speak like it.
 */
public enum Script {
    /** KEYS index. Answers the server's clock, in milliseconds. */
    CLOCK("return {now}"),

    /** KEYS index; ARGV most. Answers the clock, and the ids that stand, the longest first. */
    INDEX("return {now, redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', '(' .. now, 'LIMIT', '0', ARGV[1])}"),

    /** KEYS holds. Answers what is in them: six values a hold, none for one that is gone. */
    HOLDS("""
            local all = {}
            for i, key in ipairs(KEYS) do
              all[i] = redis.call('HMGET', key, 'g', 'u', 'n', 's', 'c', 'h')
            end
            return all"""),

    /**
     * KEYS hold, index, turn; ARGV id, milliseconds, status, scope, host, channel, armings. Answers window, what is left,
     * armings. A window that was opened is over, though its time may not be yet; the server was healthy then, and the
     * process says how often it was refused since, as for a hold that the server does not know. The window grows also
     * where the server lost all that it had, or its clock is behind that of the server before.
     */
    ARM("""
            local s = redis.call('HMGET', KEYS[1], 'g', 'u', 'n', 'o')
            local window, till, armings = num(s[1]), num(s[2]), num(s[3])
            local said, opened = num(ARGV[7]), s[4] and s[4] ~= ''
            local refusal = math.min(said, 1)
            local anew = till <= at or opened
            local wanted = at + tonumber(ARGV[2])
            if not anew and wanted <= till then
              return {text(window), text(till - at), text(armings)}
            end
            if anew then
              armings = (opened or window == 0) and said or armings + refusal
              window = math.max(window + 1, at)
              redis.call('DEL', KEYS[3])
              redis.call('HDEL', KEYS[1], 'o')
            else
              armings = math.max(armings, refusal)
            end
            till = wanted
            redis.call('HSET', KEYS[1], 'g', text(window), 'u', text(till), 'n', text(armings),
              's', ARGV[3], 'c', ARGV[4], 'h', ARGV[5])
            redis.call('PEXPIREAT', KEYS[1], text(till + 60000))
            redis.call('ZADD', KEYS[2], text(till), ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(at - 60000))
            local last = redis.call('ZREVRANGEBYSCORE', KEYS[2], '+inf', '-inf', 'WITHSCORES', 'LIMIT', '0', '1')
            redis.call('PEXPIREAT', KEYS[2], text(num(last[2]) + 3660000))
            local heard = redis.call('PUBLISH', ARGV[6], table.concat({'1', 'A', ARGV[1], text(window), now, text(till),
              text(armings), ARGV[3], ARGV[4], ARGV[5]}, ' '))
            redis.call('HSET', KEYS[1], 'm', text(heard))
            return {text(window), text(wanted - at), text(armings)}"""),

    /**
     * KEYS hold, turn; ARGV window, process, lease, ahead. Answers U, or S with window, what is left and armings, or O
     * with members and how long the first took, or G, or W with what is left of the turn and members. A server that
     * knows only an older window has lost the one that is asked about.
     */
    FIRST("""
            local s = redis.call('HMGET', KEYS[1], 'g', 'u', 'n', 'o', 'm')
            local window, left, asked = num(s[1]), num(s[2]) - at, tonumber(ARGV[1])
            if window == 0 or window < asked then return {'U'} end
            if window > asked or left > tonumber(ARGV[4]) then
              return {'S', text(window), text(math.max(left, 0)), text(num(s[3]))}
            end
            if s[4] and s[4] ~= '' then return {'O', text(num(s[5])), s[4]} end
            if redis.call('GET', KEYS[2]) == ARGV[2] then return {'G'} end
            if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', text(math.max(left, 0) + tonumber(ARGV[3]))) then
              return {'G'}
            end
            return {'W', text(math.max(redis.call('PTTL', KEYS[2]), 0)), text(num(s[5]))}"""),

    /** KEYS hold, turn; ARGV window, process, what became of it, took, channel, id. Answers how many it was told. Of a
     * turn that is another's nobody is told that it is free. */
    PROVED("""
            local s = redis.call('HMGET', KEYS[1], 'g', 'm')
            if s[1] ~= ARGV[1] then return {'0'} end
            local mine = redis.call('GET', KEYS[2]) == ARGV[2]
            if mine then redis.call('DEL', KEYS[2]) end
            if ARGV[3] == 'good' then
              redis.call('HSET', KEYS[1], 'o', ARGV[4])
              return {text(redis.call('PUBLISH', ARGV[5],
                table.concat({'1', 'O', ARGV[6], ARGV[1], text(num(s[2])), ARGV[4]}, ' ')))}
            end
            if not mine then return {'0'} end
            return {text(redis.call('PUBLISH', ARGV[5], table.concat({'1', 'F', ARGV[6], ARGV[1]}, ' ')))}"""),

    /** KEYS hold, index; ARGV window, channel, id. Answers how many it was told. */
    RELEASE("""
            local s = redis.call('HMGET', KEYS[1], 'g', 'u')
            if s[1] ~= ARGV[1] then return {'0'} end
            if num(s[2]) > at then
              redis.call('HSET', KEYS[1], 'u', now)
              redis.call('PEXPIREAT', KEYS[1], text(at + 60000))
              redis.call('ZREM', KEYS[2], ARGV[3])
            end
            return {text(redis.call('PUBLISH', ARGV[2], table.concat({'1', 'R', ARGV[3], ARGV[1]}, ' ')))}""");

    private static final String HEAD = """
            local function num(x) return tonumber(x or '') or 0 end
            local function text(x) return tostring(x) end
            local t = redis.call('TIME')
            local at = t[1] * 1000 + math.floor(t[2] / 1000)
            local now = text(at)
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
