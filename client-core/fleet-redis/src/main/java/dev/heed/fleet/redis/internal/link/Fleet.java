package dev.heed.fleet.redis.internal.link;

import dev.heed.fleet.redis.internal.wire.FleetKeys;
import dev.heed.fleet.redis.internal.wire.HoldBook;
import dev.heed.fleet.redis.internal.wire.IdCipher;
import dev.heed.fleet.redis.internal.wire.Releases;
import dev.heed.fleet.redis.internal.wire.Seal;
import dev.heed.fleet.redis.internal.wire.ServerClock;

/** What all parts of one process's fleet share. Only the loop and the members may be used outside of the loop. */
record Fleet(
        Loop loop,
        FleetKeys keys,
        IdCipher ids,
        Seal seal,
        HoldBook book,
        Releases releases,
        ServerClock clock,
        Members members) {
    /** Holds of its own that a process keeps at most, and of others: what a stranger writes to Redis must not fill the heap. */
    static final int MAX_HOLDS = 16_384;

    Fleet(Loop loop, String namespace, IdCipher ids, Seal seal) {
        this(loop, namespace, ids, seal, new ServerClock());
    }

    private Fleet(Loop loop, String namespace, IdCipher ids, Seal seal, ServerClock clock) {
        this(
                loop,
                new FleetKeys(namespace),
                ids,
                seal,
                new HoldBook(MAX_HOLDS, clock),
                new Releases(MAX_HOLDS),
                clock,
                new Members());
    }
}
