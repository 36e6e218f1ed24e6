package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * Measures what reaches a server that answers everybody 429 for a while, and how its calls come back. It runs in real
 * time and without JMH.
 */
final class CompareHold {
    private static final int ROUNDS = 3;
    private static final String TITLE = """
            **A server that refuses everybody for %d s.** A first call is told so, then %,d others begin at once; an answer \
            takes the server %d ms. All are answered in the end. Requests that it refused, \
            and those of the time after it; medians of %d rounds:

            | client | refused meanwhile | first 10 ms after it | most at a time | last answer after its end |
            | --- | ---: | ---: | ---: | ---: |
            | plain OkHttp | not offered | | | |
            """;

    private CompareHold() {}

    static String measure() throws IOException, InterruptedException {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, TITLE, HoldRound.SECONDS, HoldRound.SIBLINGS, HoldRound.WORK_MILLIS, ROUNDS));
        try (ServerProcess server = ServerProcess.start()) {
            for (Rival rival : Rival.allAndBreaker()) {
                HoldRound[] rounds = new HoldRound[ROUNDS];
                for (int i = 0; i < ROUNDS; i++) {
                    rounds[i] = HoldRound.measured(server, rival);
                }
                table.append(row(rival, rounds));
            }
        }
        return table.toString();
    }

    private static String row(Rival rival, HoldRound[] rounds) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d ms |%n",
                rival,
                median(rounds, "refused"),
                median(rounds, "atOnce"),
                median(rounds, "mostAtWork"),
                median(rounds, "lastAnsweredMillis"));
    }

    private static long median(HoldRound[] rounds, String number) {
        double[] values = new double[rounds.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rounds[i].seen().get(number);
        }
        return Math.round(new Quantiles(values).at(0.5));
    }
}
