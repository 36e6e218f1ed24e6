package dev.heed.samples.demo;

import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the user asked for.
 *
 * @param waiting whether two minutes are two minutes
 * @param url a server that the user named, in place of the table's own
 */
record Arguments(Waiting waiting, Optional<HttpUrl> url) {
    static final String USAGE = """
            usage, by -Ddemo.args="...":
                   no argument    walks the table in virtual time
                   --real-time    walks the table and waits for real
                   --url URL      sends one GET to URL, in real time""";

    enum Waiting {
        VIRTUAL,
        REAL
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static Arguments parse(List<String> words) {
        if (words.isEmpty()) {
            return new Arguments(Waiting.VIRTUAL, Optional.empty());
        }
        return switch (words.get(0)) {
            case "--real-time" -> {
                refuseMore(words, 1);
                yield new Arguments(Waiting.REAL, Optional.empty());
            }
            case "--url" -> {
                refuseMore(words, 2);
                yield new Arguments(Waiting.REAL, Optional.of(url(words)));
            }
            default -> throw new IllegalArgumentException("unknown argument '" + words.get(0) + "'");
        };
    }

    private static HttpUrl url(List<String> words) {
        if (words.size() < 2) {
            throw new IllegalArgumentException("--url needs a URL after it");
        }
        @Nullable HttpUrl url = HttpUrl.parse(words.get(1));
        if (url == null) {
            throw new IllegalArgumentException("--url needs an http or https URL, was '" + words.get(1) + "'");
        }
        return url;
    }

    private static void refuseMore(List<String> words, int most) {
        if (words.size() > most) {
            throw new IllegalArgumentException("'" + words.get(most) + "' does not go together with " + words.get(0));
        }
    }
}
