package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import java.io.IOException;
import java.util.Locale;

/**
 * Measures what calls hold while they wait as they were told, each for itself, and what becomes of them. It runs in
 * real time and without JMH.
 */
final class CompareWaiting {
    static final ResiliencePolicy EACH_FOR_ITSELF = ResiliencePolicy.builder()
            .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CALL))
            .build();

    private static final int CALLS = 1_000;
    private static final int SECONDS = 10;
    private static final String TITLE = """
            **%,d calls, each told to wait %d s**, all begun at once. What they hold is measured while they wait, without \
            the one timer thread; %d slots of the dispatcher for a host:

            | client | wait at a time | threads | connections | heap a call | all answered after | sent too early | \
            `cancel()` takes (at most) | sent although cancelled |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | plain OkHttp | not offered | | | | | | | |
            """;

    private CompareWaiting() {}

    static String measure() throws IOException, InterruptedException {
        StringBuilder table =
                new StringBuilder(String.format(Locale.ROOT, TITLE, CALLS, SECONDS, WaitingCalls.MAX_IN_FLIGHT));
        try (ServerProcess server = ServerProcess.start()) {
            for (Rival rival : Rival.all()) {
                Threads idle = Threads.working();
                WaitingRound.warmUp(server, rival);
                table.append("| ")
                        .append(rival)
                        .append(" | ")
                        .append(new WaitingRound(server, rival, CALLS, SECONDS).measure(idle))
                        .append(" | ")
                        .append(new CancelledRound(server, rival).measure())
                        .append(" |\n");
            }
        }
        return table.toString();
    }
}
