package dev.heed.okhttp.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What was seen of one outage.
 *
 * @param refused requests that reached the server in it
 * @param first requests in the first 100 ms after it
 * @param peak the most requests in one of the 100 ms after it
 * @param steady requests in 100 ms before it, on average
 * @param steadyPeak the most requests in one of the 100 ms before it
 * @param told how long after the first process each other one held, in microseconds, in order
 * @param alone how many processes did not hold
 * @param longest how long after the outage, or after it began if that was later, the last call ended, in microseconds
 * @param failed calls that ended without a 200
 */
record Round(
        int refused,
        int first,
        int peak,
        double steady,
        int steadyPeak,
        List<Long> told,
        int alone,
        long longest,
        int failed) {
    static final int BEFORE_SECONDS = 2;
    static final int AFTER_SECONDS = 4;

    private static final long BIN = 100 * Micros.MILLI;

    static Round of(Outage outage, List<OutageServer.Arrival> arrivals, List<Said> said) {
        List<Long> before = during(arrivals, outage.begins() - BEFORE_SECONDS * Micros.SECOND, outage.begins());
        List<Long> after = during(arrivals, outage.ends(), after(outage));
        List<Long> held = said.stream()
                .flatMap(one -> firstIn(outage, one.held()).stream())
                .sorted()
                .toList();
        List<Said.Call> calls = said.stream()
                .flatMap(one -> one.calls().stream())
                .filter(call -> call.ended() > outage.begins() && call.began() < after(outage))
                .toList();
        return new Round(
                during(arrivals, outage.begins(), outage.ends()).size(),
                during(arrivals, outage.ends(), outage.ends() + BIN).size(),
                peak(after, outage.ends()),
                before.size() / (BEFORE_SECONDS * 10.0),
                peak(before, outage.begins() - BEFORE_SECONDS * Micros.SECOND),
                held.stream().skip(1).map(at -> at - held.get(0)).toList(),
                said.size() - held.size(),
                longest(outage, calls),
                (int) calls.stream().filter(call -> call.status() != 200).count());
    }

    private static long after(Outage outage) {
        return outage.ends() + AFTER_SECONDS * Micros.SECOND;
    }

    private static List<Long> during(List<OutageServer.Arrival> arrivals, long from, long to) {
        return arrivals.stream()
                .map(OutageServer.Arrival::micros)
                .filter(at -> at >= from && at < to)
                .toList();
    }

    private static List<Long> firstIn(Outage outage, List<Long> held) {
        return held.stream().filter(outage::covers).limit(1).toList();
    }

    private static int peak(List<Long> arrivals, long from) {
        List<Integer> bins = new ArrayList<>(Collections.nCopies(AFTER_SECONDS * 10, 0));
        arrivals.forEach(at -> bins.set((int) ((at - from) / BIN), bins.get((int) ((at - from) / BIN)) + 1));
        return Collections.max(bins);
    }

    private static long longest(Outage outage, List<Said.Call> calls) {
        return calls.stream()
                .mapToLong(call -> call.ended() - Math.max(call.began(), outage.ends()))
                .max()
                .orElse(0);
    }

    /** What a share of processes was told within, in microseconds; 0 if nobody else held. */
    static long quantile(Stream<Round> rounds, double share) {
        List<Long> sorted =
                rounds.flatMap(round -> round.told().stream()).sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    /** The middle one, the lower of two. */
    static int median(IntStream values) {
        int[] sorted = values.sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }
}
