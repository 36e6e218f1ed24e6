package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Headers;

/**
 * What one response says in one dialect, with what it means by the documentation.
 *
 * @param dialect it is in
 * @param lines of the header that counts first
 * @param resets lines of the other header
 * @param counts value of the header that is the condition; empty for none
 * @param remains what the first header says, of a limit
 * @param asks the wait that is named; zero if it is a time in the past; empty if it cannot be read, or is absurd
 */
record Remark(
        Dialect dialect,
        List<String> lines,
        List<String> resets,
        String counts,
        Remains remains,
        Optional<Duration> asks) {
    enum Remains {
        UNKNOWN,
        SOME,
        NOTHING
    }

    boolean applies() {
        return dialect.condition().isEmpty() || counts.equalsIgnoreCase(Dialect.YES);
    }

    /** More than zero; empty if none is named. */
    Optional<Duration> longWait() {
        return asks.filter(time -> !time.isZero());
    }

    void addTo(Headers.Builder headers) {
        lines.forEach(line -> headers.addUnsafeNonAscii(dialect.name(), line));
        resets.forEach(line -> headers.addUnsafeNonAscii(dialect.reset(), line));
        if (!counts.isEmpty()) {
            headers.add(dialect.condition(), counts);
        }
    }

    @Override
    public String toString() {
        return dialect.kind() + " " + shortened(lines) + shortened(resets) + (applies() ? "" : " which does not count");
    }

    private static List<String> shortened(List<String> all) {
        return all.stream()
                .map(line -> line.length() > 60 ? line.substring(0, 60) + "…" : line)
                .toList();
    }
}
