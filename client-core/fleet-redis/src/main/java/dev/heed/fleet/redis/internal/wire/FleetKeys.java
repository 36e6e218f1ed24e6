package dev.heed.fleet.redis.internal.wire;

/**
 * The names of all that a namespace has in Redis. They carry one hash tag, so that in a cluster all keys of a script are
 * in one slot.
 */
public record FleetKeys(String namespace) {
    /** The channel on which processes tell each other. */
    public String channel() {
        return "heed:{" + namespace + "}";
    }

    /** A sorted set of the holds that stand, by their end: what a late joiner reads. */
    public String index() {
        return channel() + ":i";
    }

    /** A hash: one hold. */
    public String hold(String wireId) {
        return channel() + ":h:" + wireId;
    }

    /** The process that goes first. */
    public String turn(String wireId) {
        return channel() + ":p:" + wireId;
    }
}
