package dev.heed.okhttp.soak.server;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How an origin treats its clients.
 *
 * @param ledger of the whole server
 * @param misdeeds in a hundred requests
 * @param index which origin it is
 * @param ports of all origins
 */
record Mood(Ledger ledger, int misdeeds, int index, List<Integer> ports) {
    private static final List<Deed> GOOD = Replies.DEEDS;
    private static final List<Deed> BAD = Stream.of(Refusals.DEEDS, Detours.DEEDS, Breakages.DEEDS, OddReplies.DEEDS)
            .flatMap(List::stream)
            .toList();

    Deed next(SplittableRandom dice) {
        Deed deed = one(dice.nextInt(100) < misdeeds ? BAD : GOOD, dice);
        ledger.count(deed.name());
        return deed;
    }

    private static Deed one(List<Deed> deeds, SplittableRandom dice) {
        int roll = dice.nextInt(deeds.stream().mapToInt(Deed::weight).sum());
        for (Deed deed : deeds) {
            roll -= deed.weight();
            if (roll < 0) {
                return deed;
            }
        }
        throw new IllegalStateException("no deed for a roll beyond all weights");
    }
}
