package dev.heed.okhttp.soak.server;

import java.io.IOException;
import java.util.List;

/** Ends connections, or is silent, where it should not. */
final class Breakages {
    private static final int ENDLESS_CHUNK = 8_192;
    private static final int ENDLESS_CHUNKS = 4_000;

    static final List<Deed> DEEDS = List.of(
            new Deed("hangs up at once", 8, Exchange::hangUp),
            new Deed("hangs up within headers", 6, Breakages::withinHeaders),
            new Deed("hangs up after headers", 6, Breakages::afterHeaders),
            new Deed("hangs up within the body", 8, Breakages::withinBody),
            new Deed("hangs up after the reply", 6, Breakages::afterReply),
            new Deed("silent", 3, Exchange::silence),
            new Deed("silent within headers", 2, Breakages::silentWithinHeaders),
            new Deed("silent within the body", 3, Breakages::silentWithinBody),
            new Deed("slow headers", 4, Breakages::slowHeaders),
            new Deed("slow body", 3, Breakages::slowBody),
            new Deed("body without end", 3, Breakages::endless));

    private Breakages() {}

    private static int status(Exchange on) {
        return on.one(200, 200, 200, 302, 401, 422, 429, 500, 503, 503);
    }

    private static void withinHeaders(Exchange on) throws IOException {
        on.raw("HTTP/1.1 " + status(on) + " Soaked\r\nContent-Le");
        on.hangUp();
    }

    private static void afterHeaders(Exchange on) throws IOException {
        on.head(status(on), "Content-Length: 100", "Retry-After: 0");
        on.hangUp();
    }

    private static void withinBody(Exchange on) throws IOException {
        on.head(status(on), on.one("Content-Length: 20000", "Transfer-Encoding: chunked"));
        on.chunk(on.bytes(on.roll(10_000)));
        on.hangUp();
    }

    /** The client believes that it may use the connection again. */
    private static void afterReply(Exchange on) throws IOException {
        on.reply(200);
        on.pauseMillis(on.roll(30));
        on.hangUp();
    }

    private static void silentWithinHeaders(Exchange on) throws IOException {
        on.raw("HTTP/1.1 200 Soaked\r\nX-");
        on.silence();
    }

    private static void silentWithinBody(Exchange on) throws IOException {
        on.head(status(on), "Content-Length: 1000");
        on.body(on.bytes(10));
        on.silence();
    }

    private static void slowHeaders(Exchange on) throws IOException {
        for (char letter : "HTTP/1.1 200 Slow\r\nContent-Length: 0\r\n\r\n".toCharArray()) {
            on.raw(String.valueOf(letter));
            on.pauseMillis(on.roll(30));
        }
    }

    private static void slowBody(Exchange on) throws IOException {
        on.head(status(on), "Content-Length: 40");
        for (int i = 0; i < 40; i++) {
            on.body(on.bytes(1));
            on.pauseMillis(on.roll(30));
        }
    }

    /** Until the client has had enough. */
    private static void endless(Exchange on) throws IOException {
        on.head(status(on), "Transfer-Encoding: chunked", "Retry-After: 0");
        for (int i = 0; i < ENDLESS_CHUNKS; i++) {
            on.chunk(on.bytes(ENDLESS_CHUNK));
            on.pauseMillis(2);
        }
        on.hangUp();
    }
}
