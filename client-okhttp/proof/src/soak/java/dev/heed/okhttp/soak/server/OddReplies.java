package dev.heed.okhttp.soak.server;

import java.io.IOException;
import java.util.List;

/** Sends responses that say what they are not. */
final class OddReplies {
    static final List<Deed> DEEDS = List.of(
            new Deed("gzip that is none", 5, on -> on.reply(200, on.bytes(200), "Content-Encoding: gzip")),
            new Deed("204 with a body", 4, OddReplies::bodyOf204),
            new Deed("broken chunks", 4, OddReplies::brokenChunks),
            new Deed("no status", 3, on -> garbage(on, "SOAK/9 fine\r\n\r\n")),
            new Deed("status 999", 1, on -> on.reply(999)),
            new Deed("endless header", 1, on -> garbage(on, "HTTP/1.1 200 Long\r\nX: " + "x".repeat(300_000))),
            new Deed("negative length", 2, on -> garbage(on, "HTTP/1.1 200 Odd\r\nContent-Length: -7\r\n\r\nodd")),
            new Deed("one reply too many", 2, OddReplies::twice),
            new Deed("100 before", 3, OddReplies::interim));

    private OddReplies() {}

    private static void bodyOf204(Exchange on) throws IOException {
        on.head(204, "Content-Length: 5");
        on.raw("ghost");
    }

    private static void brokenChunks(Exchange on) throws IOException {
        on.head(200, "Transfer-Encoding: chunked");
        on.chunk(on.bytes(100));
        on.raw(on.one("zz\r\nsoak", "-5\r\n", "ffffffffffffffffff\r\n", "5\r\nsoak"));
        on.hangUp();
    }

    private static void garbage(Exchange on, String bytes) throws IOException {
        on.raw(bytes);
        on.hangUp();
    }

    private static void twice(Exchange on) throws IOException {
        on.reply(200);
        on.reply(500);
    }

    private static void interim(Exchange on) throws IOException {
        on.raw(on.one("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </soak>\r\n\r\n"));
        on.reply(200);
    }
}
