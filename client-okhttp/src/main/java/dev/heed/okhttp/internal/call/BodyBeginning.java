package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/**
 * Reads the beginning of a body ahead, to tell what a response means, and leaves the body whole: what was read stays in
 * its buffer. A body that is slow or breaks is read as far as it came, and its caller meets the failure as without
 * Heed.
 */
final class BodyBeginning {
    private static final long MOST = 64 * 1024;

    /** Bounds the reading where the client has no read timeout. */
    private static final long LONGEST_MILLIS = 10_000;

    private BodyBeginning() {}

    /**
     * Reads as much as came within the read timeout, at most 64 KiB.
     *
     * @param response the response, open
     * @param readTimeoutMillis of the client; 0 if it has none
     * @return empty if the body is no text, JSON, XML or form, is compressed, or is closed
     */
    static String of(Response response, int readTimeoutMillis) {
        ResponseBody body = response.body();
        MediaType type = body.contentType();
        if (type == null || !isReadable(type) || isEncoded(response)) {
            return "";
        }
        BufferedSource source = body.source();
        if (!source.isOpen()) {
            return "";
        }
        try {
            readAhead(source, readTimeoutMillis);
            long size = Math.min(MOST, source.getBuffer().size());
            return source.getBuffer().peek().readString(size, type.charset(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Reads piece by piece for a read timeout in all, since a deadline on the source would close its connection: a body
     * that is whole, but slow, would be lost to its caller. A piece that does not come ends by OkHttp's own read timeout.
     */
    private static void readAhead(BufferedSource source, int readTimeoutMillis) {
        long began = System.nanoTime(); // in real time, as the sockets are
        long most = TimeUnit.MILLISECONDS.toNanos(readTimeoutMillis == 0 ? LONGEST_MILLIS : readTimeoutMillis);
        try {
            boolean goesOn = true;
            while (goesOn && source.getBuffer().size() < MOST && System.nanoTime() - began < most) {
                goesOn = readPiece(source, readTimeoutMillis);
            }
        } catch (IOException e) {
            // What came before is there, and the caller meets the failure.
        }
    }

    /** Reads what comes next. Where the client has no read timeout, nothing else ends the wait for what does not come. */
    private static boolean readPiece(BufferedSource source, int readTimeoutMillis) throws IOException {
        long wanted = source.getBuffer().size() + 1;
        return readTimeoutMillis == 0
                ? SourceDeadline.within(source.timeout(), LONGEST_MILLIS, () -> source.request(wanted))
                : source.request(wanted);
    }

    private static boolean isEncoded(Response response) {
        return response.headers("Content-Encoding").stream()
                .anyMatch(line -> !line.trim().equalsIgnoreCase("identity"));
    }

    /** A stream of events is no document: it may never end. */
    private static boolean isReadable(MediaType type) {
        String subtype = type.subtype().toLowerCase(Locale.ROOT);
        return switch (type.type().toLowerCase(Locale.ROOT)) {
            case "text" -> !subtype.equals("event-stream");
            case "application" ->
                subtype.equals("json")
                        || subtype.endsWith("+json")
                        || subtype.equals("xml")
                        || subtype.endsWith("+xml")
                        || subtype.equals("x-www-form-urlencoded");
            default -> false;
        };
    }
}
