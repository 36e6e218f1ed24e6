package dev.heed.fleet.redis.internal.wire;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What processes tell each other on the channel of their namespace: words with one space between. */
public sealed interface FleetMessage {
    /** The version that each message begins with: a process ignores others. */
    String VERSION = "1";

    /** Longer ones are not taken apart: a host has at most 255 characters, all else at most 140. */
    int MAX_LENGTH = 400;

    /** Longer than any call waits for its response. */
    long MAX_TOOK_MILLIS = 3_600_000;

    int MAX_MEMBERS = 1_000_000;

    /** The id as it is written. */
    String wireId();

    /** A hold was armed or lengthened, when the server's clock said sentAt. */
    record Armed(StoredHold hold, long sentAt) implements FleetMessage {
        @Override
        public String wireId() {
            return hold.wireId();
        }
    }

    /** The first response was good; the seal is empty where there is none. */
    record Opened(String wireId, long window, int members, Duration took, String seal) implements FleetMessage {}

    /** The turn is free again. */
    record Freed(String wireId, long window) implements FleetMessage {}

    /** It was ended by hand. */
    record Released(String wireId, long window, String seal) implements FleetMessage {}

    /** Reads a message; empty for what no process of this version says. */
    static Optional<FleetMessage> read(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> words = Arrays.asList(text.split(" ", -1));
        if (words.size() < 4 || !words.get(0).equals(VERSION) || !Fields.isId(words.get(2))) {
            return Optional.empty();
        }
        long window = Fields.number(words.get(3), 1, Fields.MAX_MILLIS);
        return window < 0 ? Optional.empty() : read(words, words.get(2), window);
    }

    private static Optional<FleetMessage> read(List<String> words, String wireId, long window) {
        return switch (words.get(1) + words.size()) {
            case "A10" -> armed(words, wireId);
            case "O6", "O7" -> opened(words, wireId, window);
            case "F4" -> Optional.of(new Freed(wireId, window));
            case "R4", "R5" -> Optional.of(new Released(wireId, window, seal(words, 4)));
            default -> Optional.empty();
        };
    }

    private static String seal(List<String> words, int index) {
        return index < words.size() ? words.get(index) : "";
    }

    private static Optional<FleetMessage> armed(List<String> words, String wireId) {
        long sentAt = Fields.number(words.get(4), 1, Fields.MAX_MILLIS);
        List<String> values =
                List.of(words.get(3), words.get(5), words.get(6), words.get(7), words.get(8), words.get(9));
        return StoredHold.read(wireId, values).filter(hold -> sentAt > 0).map(hold -> new Armed(hold, sentAt));
    }

    private static Optional<FleetMessage> opened(List<String> words, String wireId, long window) {
        long members = Fields.number(words.get(4), 0, MAX_MEMBERS);
        long took = Fields.number(words.get(5), 0, MAX_TOOK_MILLIS);
        return members < 0 || took < 0
                ? Optional.empty()
                : Optional.of(new Opened(
                        wireId, window, Math.max(1, (int) members), Duration.ofMillis(took), seal(words, 6)));
    }
}
