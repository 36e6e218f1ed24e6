package dev.heed.okhttp.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Makes what the servers of a simulated world say beside status and {@code Retry-After}; and lies, in some worlds. */
final class WorldSpeaker {
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Tongue tongue;
    private final Random random;
    private final FiberTime time;
    private final boolean lies;

    /** How many of hundred good responses use a limit up. */
    private final int usesUp;

    /**
     * Of one world.
     *
     * @param features of it
     * @param tongue that its services have
     * @param random dice
     * @param time its clocks
     */
    WorldSpeaker(Set<WorldFeature> features, Tongue tongue, Random random, FiberTime time) {
        this.tongue = tongue;
        this.random = random;
        this.time = time;
        this.lies = features.contains(WorldFeature.LIES);
        this.usesUp = Law.pick(random, 2, 10, 40);
    }

    /** A status that means another one, now and then in place of what was to be sent. */
    int status(int planned) {
        boolean turns = !tongue.meanings().isEmpty() && planned != 401 && random.nextInt(3) == 0;
        return turns
                ? tongue.meanings()
                        .get(random.nextInt(tongue.meanings().size()))
                        .status()
                : planned;
    }

    /** What is said with a status, beside the {@code Retry-After} that was planned. */
    Said says(int status, Told planned) {
        boolean isTrouble = status >= 400;
        Told told = planned;
        List<Dialect> dialects = tongue.dialects();
        boolean counts = random.nextInt(3) == 0
                && dialects.stream().anyMatch(dialect -> dialect.kind() == Dialect.Kind.RETRY_AFTER);
        if (counts && isTrouble) {
            int seconds = 1 + random.nextInt(300);
            told = new Told(
                    List.of(String.valueOf(seconds)), planned.date(), Wait.exactly(Duration.ofSeconds(seconds)), false);
        }
        Instant base = told.date().isEmpty() ? time.now() : Instant.from(IMF.parse(told.date()));
        Told said = told;
        List<Remark> remarks = dialects.stream()
                .flatMap(dialect -> dialect.kind() == Dialect.Kind.RETRY_AFTER
                        ? retryAfter(dialect, said, counts && isTrouble).stream()
                        : remark(dialect, isTrouble, base).stream())
                .toList();
        return new Said(status, told, remarks, veto(isTrouble), signs(status));
    }

    private Optional<Remark> retryAfter(Dialect dialect, Told told, boolean counts) {
        if (!counts) {
            return Optional.empty();
        }
        boolean isIt = random.nextInt(3) > 0;
        String value = isIt ? Law.pick(random, Dialect.YES, "YES") : Law.pick(random, "no", "yes, no");
        Optional<Duration> wait = Optional.of(told.pause().least());
        return Optional.of(new Remark(dialect, told.lines(), List.of(), value, Remark.Remains.UNKNOWN, wait));
    }

    private Optional<Remark> remark(Dialect dialect, boolean isTrouble, Instant base) {
        boolean speaks = random.nextInt(100) < (dialect.namesWait() && !isTrouble ? 10 : 60);
        if (!speaks) {
            return Optional.empty();
        }
        Duration wait = Duration.ofMillis(1 + random.nextInt(Law.pick(random, 1_000, 60_000, 300_000)));
        boolean isOdd = lies && random.nextInt(3) == 0;
        boolean isUsedUp = random.nextInt(100) < (isTrouble ? 60 : usesUp);
        String counts = dialect.condition().isEmpty()
                ? ""
                : Law.pick(random, Dialect.YES, Dialect.YES, "Yes", "no", "yes=1", "");
        return Optional.of(
                switch (dialect.kind()) {
                    case FIELD -> field(dialect, isUsedUp, isOdd, counts);
                    case LIMIT -> limit(dialect, isUsedUp, isOdd, counts, text(dialect, isOdd, wait, base));
                    default -> wait(dialect, counts, text(dialect, isOdd, wait, base));
                });
    }

    private WaitText text(Dialect dialect, boolean isOdd, Duration wait, Instant base) {
        return isOdd && random.nextInt(3) > 0
                ? WaitText.odd(random, dialect, wait, base)
                : WaitText.plain(random, dialect.unit(), wait, base);
    }

    private static Remark wait(Dialect dialect, String counts, WaitText text) {
        return new Remark(dialect, text.lines(), List.of(), counts, Remark.Remains.UNKNOWN, text.asks());
    }

    private Remark limit(Dialect dialect, boolean isUsedUp, boolean isOdd, String counts, WaitText reset) {
        int keep = dialect.keep();
        boolean isAbsent = random.nextInt(6) == 0;
        List<String> lines = isAbsent
                ? List.of()
                : isOdd
                        ? (isUsedUp ? oddlyNothing(keep) : oddlySome(keep))
                        : List.of(String.valueOf(isUsedUp ? random.nextInt(keep + 1) : keep + 1 + random.nextInt(99)));
        Remark.Remains remains =
                isAbsent ? Remark.Remains.UNKNOWN : isUsedUp ? Remark.Remains.NOTHING : Remark.Remains.SOME;
        return new Remark(dialect, lines, reset.lines(), counts, remains, reset.asks());
    }

    private List<String> oddlyNothing(int keep) {
        return switch (random.nextInt(6)) {
            case 0 -> List.of(keep + ".9");
            case 1 -> List.of(keep + ";w=21600");
            case 2 -> List.of("9999", String.valueOf(keep));
            case 3 -> List.of(WaitText.garbage(random), "0");
            case 4 -> List.of("0".repeat(30_000));
            default -> List.of("0." + "9".repeat(200));
        };
    }

    /** Or what nobody can read. */
    private List<String> oddlySome(int keep) {
        return switch (random.nextInt(5)) {
            case 0 -> List.of(Law.pick(random, "", "-1", "unlimited", "1e0", "+0", "0x0", "\u0660", "null", "0 left"));
            case 1 -> List.of("9".repeat(Law.pick(random, 19, 20_000)));
            case 2 -> List.of(keep + 1 + ".0");
            case 3 -> List.of(String.valueOf(keep + 1), String.valueOf(keep + 7));
            default -> List.of(keep + 1 + ";w=0");
        };
    }

    private Remark field(Dialect dialect, boolean isUsedUp, boolean isOdd, String counts) {
        int keep = dialect.keep();
        int wait = 1 + random.nextInt(300);
        int left = isUsedUp ? random.nextInt(keep + 1) : keep + 1 + random.nextInt(99);
        String item = "\"default\";r=" + left + ";t=" + wait;
        Optional<Duration> reset = Optional.of(Duration.ofSeconds(wait));
        Remark.Remains remains = isUsedUp ? Remark.Remains.NOTHING : Remark.Remains.SOME;
        if (!isOdd) {
            List<String> lines = Law.pick(
                    random,
                    List.of(item),
                    List.of("\"more\";r=" + (keep + 50) + ";t=9", item),
                    List.of(" a;q=1," + item));
            return new Remark(dialect, lines, List.of(), counts, remains, reset);
        }
        return oddField(dialect, item, counts);
    }

    private Remark oddField(Dialect dialect, String item, String counts) {
        List<String> ignored = Law.pick(
                random,
                List.of(item + ","),
                List.of(item, "\"b;r=0;t=60"),
                List.of("\"a\";r=0;t="),
                List.of("\"a\";r=0"),
                List.of("\"a\";r=-1;t=60"),
                List.of("\"a\";r=\"0\";t=60"),
                List.of("\"a\";R=0;t=60"),
                List.of("\"a\";r=0;t=-60"),
                List.of(WaitText.garbage(random)));
        return switch (random.nextInt(4)) {
            case 0 -> // the longest counts, and of one parameter twice the last
                new Remark(
                        dialect,
                        List.of("\"a\";r=0;t=30, \"b\";r=99;r=0;t=45", "c;t=40;r=0"),
                        List.of(),
                        counts,
                        Remark.Remains.NOTHING,
                        Optional.of(Duration.ofSeconds(45)));
            case 1 ->
                new Remark(
                        dialect,
                        List.of("\"a\";r=0;t=" + Law.pick(random, "31622401", "999999999999999")),
                        List.of(),
                        counts,
                        Remark.Remains.NOTHING,
                        Optional.empty());
            default -> new Remark(dialect, ignored, List.of(), counts, Remark.Remains.SOME, Optional.empty());
        };
    }

    private String veto(boolean isTrouble) {
        return tongue.vetoes() && isTrouble && random.nextInt(5) == 0
                ? Law.pick(random, "false", "FALSE", "true", "no", "false;q=1")
                : "";
    }

    private Map<Meaning, Set<Meaning.Bears>> signs(int status) {
        Map<Meaning, Set<Meaning.Bears>> signs = new HashMap<>();
        tongue.meanings().stream()
                .filter(meaning -> meaning.status() == status || random.nextInt(8) == 0)
                .forEach(meaning -> signs.put(meaning, signs()));
        return signs;
    }

    private Set<Meaning.Bears> signs() {
        Set<Meaning.Bears> borne = EnumSet.noneOf(Meaning.Bears.class);
        Stream.of(Meaning.Bears.values()).filter(any -> random.nextInt(3) == 0).forEach(borne::add);
        return borne;
    }
}
