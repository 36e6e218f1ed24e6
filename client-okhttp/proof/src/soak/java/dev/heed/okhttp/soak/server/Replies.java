package dev.heed.okhttp.soak.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Sends what should be sent: whole responses of every size and framing. */
final class Replies {
    static final List<Deed> DEEDS = List.of(
            new Deed("200 fixed", 40, on -> on.reply(200, on.bytes(size(on)))),
            new Deed("200 chunked", 20, Replies::chunked),
            new Deed("200 gzip", 10, on -> on.reply(200, gzipped(on.bytes(size(on))), "Content-Encoding: gzip")),
            new Deed("200 until closed", 2, Replies::untilClosed),
            new Deed("201", 5, on -> on.reply(201, on.one("Location: /made/" + on.roll(9), ""))),
            new Deed("202", 3, on -> on.reply(202)),
            new Deed("204", 5, on -> on.reply(204)),
            new Deed("4xx", 5, on -> on.reply(on.one(403, 404, 405, 409, 410), "Allow: GET, , put")),
            new Deed("200 slow", 2, Replies::slow));

    private Replies() {}

    private static int size(Exchange on) {
        return on.one(0, 1, on.roll(100), on.roll(5_000), on.roll(100_000));
    }

    private static byte[] gzipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private static void chunked(Exchange on) throws IOException {
        on.head(200, "Transfer-Encoding: chunked");
        for (int left = on.roll(5); left > 0; left--) {
            on.chunk(on.bytes(1 + size(on)));
        }
        on.chunk(new byte[0]);
    }

    private static void untilClosed(Exchange on) throws IOException {
        on.head(200, "Connection: close");
        on.body(on.bytes(size(on)));
        on.close();
    }

    private static void slow(Exchange on) throws IOException {
        on.pauseMillis(on.roll(150));
        on.reply(200);
    }
}
