/** Shares holds between processes through Redis. */
@SuppressWarnings({
    "module", // names no version, but ends in none either
    "requires-automatic", // Lettuce names its module in the manifest only
    "requires-transitive-automatic"
})
module dev.heed.fleet.redis {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires transitive dev.heed;
    requires transitive lettuce.core;
    // An automatic module resolves no other: without these Lettuce compiles, and fails to load a class of Netty.
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;

    exports dev.heed.fleet.redis;
}
