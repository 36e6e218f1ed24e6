package dev.heed.okhttp.soak.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A request, all of which was read.
 *
 * @param method as it came
 * @param target path and query
 */
record Asked(String method, String target) {
    static Optional<Asked> read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        long length = 0;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:");
        }
        if (chunked) {
            skipChunks(in);
        } else {
            in.skipNBytes(length);
        }
        String[] words = first.split(" ", 3);
        return Optional.of(new Asked(words[0], words[1]));
    }

    private static void skipChunks(InputStream in) throws IOException {
        for (long size = size(in); size > 0; size = size(in)) {
            in.skipNBytes(size);
            line(in);
        }
        line(in);
    }

    private static long size(InputStream in) throws IOException {
        String size = line(in);
        if (size.isEmpty()) {
            throw new EOFException("within a chunked body");
        }
        return Long.parseLong(size, 16);
    }

    /** Empty at the end; one that is cut off is no line. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        if (next < 0 && line.size() > 0) {
            throw new EOFException("within a line");
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
