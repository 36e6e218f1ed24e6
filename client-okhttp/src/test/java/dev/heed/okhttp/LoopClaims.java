package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.RetryAfter;
import dev.heed.okhttp.LoopCourse.Exchange;
import dev.heed.okhttp.testing.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What holds of a call, whatever bytes a server writes: in both modes, and the same in both. The input is a {@link LoopScript}. */
final class LoopClaims {
    private static final Pattern FIELD = Pattern.compile("\r\n([^:\r\n]+): ([^\r\n]*)");

    /** What OkHttp writes by itself, and what may go anywhere. */
    private static final Set<String> HARMLESS =
            Set.of("Accept", "User-Agent", "Accept-Encoding", "Host", "Connection", "Content-Type", "Content-Length");

    private static final int MAX_REDIRECTS = 20;

    /** Half of it is waited in any case. */
    private static final Duration BACKOFF = Duration.ofMillis(250);

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);

    private LoopClaims() {}

    static void check(byte[] input) {
        LoopCourse wrapped = new LoopCourse(new LoopScript(input), Mode.EXECUTE);
        LoopCourse made = new LoopCourse(new LoopScript(input), Mode.ASYNC_ENQUEUE);
        for (LoopCourse course : List.of(wrapped, made)) {
            nothingIsSentTooEarly(course);
            refusalsAreFinal(course);
            limitsAreKept(course);
            secretsStayAtHome(course);
        }
        assertThat(made.told()).as("in both modes").isEqualTo(wrapped.told());
    }

    private static void nothingIsSentTooEarly(LoopCourse course) {
        for (Exchange exchange : course.exchanges) {
            Instant until = exchange.arrived().plus(asked(exchange, course.script));
            assertThat(course.sends.subList(exchange.send() + 1, course.sends.size()))
                    .as("sends after " + exchange)
                    .allMatch(sent -> !sent.isBefore(until));
        }
    }

    private static Duration asked(Exchange exchange, LoopScript script) {
        Duration told = RetryAfter.read(
                        exchange.headers().values("Retry-After"),
                        exchange.headers().values("Date"),
                        exchange.arrived())
                .least(() -> MAX_BACKOFF)
                .orElse(Duration.ZERO);
        Duration least = exchange.status() == 503 ? script.floor() : exchange.status() < 400 ? Duration.ZERO : BACKOFF;
        return told.compareTo(least) < 0 ? least : told;
    }

    private static void refusalsAreFinal(LoopCourse course) {
        List<Integer> statuses = course.exchanges.stream().map(Exchange::status).toList();
        assertThat(statuses.subList(0, Math.max(0, statuses.size() - 1))).doesNotContain(400, 401, 422, 200, 404);
    }

    private static void limitsAreKept(LoopCourse course) {
        int last = course.sends.size() - 1;
        int followed = (int) course.exchanges.stream()
                .filter(exchange -> exchange.status() / 100 == 3 && exchange.send() < last)
                .count();
        assertThat(followed).as("redirects").isLessThanOrEqualTo(MAX_REDIRECTS);
        assertThat(course.sends.size() - followed).as("attempts").isBetween(1, course.script.mostAttempts());
        assertThat(course.requests).as("on the wire").hasSameSizeAs(course.sends);
    }

    /** Once a request has left for another host or port, nothing comes back that was for the first one. */
    private static void secretsStayAtHome(LoopCourse course) {
        String home = host(course.requests.get(0));
        boolean left = false;
        for (String head : course.requests) {
            left = left || !host(head).equals(home);
            if (left) {
                assertThat(FIELD.matcher(head).results().map(field -> field.group(1)))
                        .as("sent to " + host(head))
                        .isSubsetOf(HARMLESS);
            }
        }
    }

    private static String host(String head) {
        return FIELD.matcher(head)
                .results()
                .filter(field -> field.group(1).equals("Host"))
                .map((MatchResult field) -> field.group(2))
                .findFirst()
                .orElse("");
    }
}
