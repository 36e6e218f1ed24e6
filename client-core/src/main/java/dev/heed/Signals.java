package dev.heed;

import dev.heed.internal.http.RetryAfter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Signals} is how a policy reads responses beyond their status and {@code Retry-After}: what the methods of
 * {@link ServerSignals} were given. A client asks it what a response means and what it says for other calls.
 *
 * <p>It is immutable and pure. What a server sends never makes it throw.
 */
public final class Signals {
    static final Signals NONE = new Signals(List.of(), List.of(), List.of());
    static final int MAX_LIMITS = 16;

    /** A 429 is a refusal whatever its rule; the rule of others says whether they are one. */
    private static final int TOO_MANY_REQUESTS = 429;

    private final List<RateLimit> limits;

    /** Are the same limits: a walk along an array allocates nothing. */
    private final RateLimit[] quick;

    private final List<FieldName> vetoes;
    private final List<Reading> readings;

    /** Has a bit for the length of each name that counts, so that most header lines cost no comparison. */
    private final long lengths;

    /** A reading of one status as another. */
    record Reading(int status, int as, Match match) {
        @Override
        public String toString() {
            return "readAs(" + status + ", " + as + ", " + match + ")";
        }
    }

    Signals(List<RateLimit> limits, List<FieldName> vetoes, List<Reading> readings) {
        this.limits = limits;
        this.quick = limits.toArray(new RateLimit[0]);
        this.vetoes = vetoes;
        this.readings = readings;
        this.lengths =
                limits.stream().mapToLong(limit -> bit(limit.first().written())).reduce(0, (all, bit) -> all | bit);
    }

    private static long bit(String name) {
        return 1L << name.length(); // the length modulo 64
    }

    Signals with(RateLimit limit) {
        Objects.requireNonNull(limit, "limit");
        if (limits.size() == MAX_LIMITS) {
            throw new IllegalArgumentException(
                    "rateLimit takes at most " + MAX_LIMITS + " limits, " + limit + " was one more");
        }
        return new Signals(plus(limits, limit), vetoes, readings);
    }

    Signals withVeto(String name) {
        return new Signals(limits, plus(vetoes, FieldName.of("vetoHeader", name)), readings);
    }

    Signals with(Reading reading) {
        if (readings.stream()
                .anyMatch(r -> r.status() == reading.status() && r.match().equals(reading.match()))) {
            throw new IllegalArgumentException(
                    reading + " would never count: the same responses are read otherwise already");
        }
        return new Signals(limits, vetoes, plus(readings, reading));
    }

    private static <T> List<T> plus(List<T> list, T last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    boolean isEmpty() {
        return limits.isEmpty() && vetoes.isEmpty() && readings.isEmpty();
    }

    List<RateLimit> limits() {
        return limits;
    }

    List<FieldName> vetoes() {
        return vetoes;
    }

    List<Reading> readings() {
        return readings;
    }

    /** Returns the scopes of the limits that hold calls whatever the rules say. */
    Set<Scope> scopes() {
        return limits.stream().flatMap(limit -> limit.scope().stream()).collect(Collectors.toSet());
    }

    /**
     * {@return the status that a response means, by {@link ServerSignals#readAs}: its own if no reading matches, or if
     * it was made up here; 0 if no response came}
     *
     * @param attempt the facts
     */
    public int meant(Attempt attempt) {
        int status = attempt.status().orElse(0);
        if (!attempt.facts().withoutNetwork) {
            for (Reading reading : readings) {
                if (reading.status() == status && reading.match().matches(attempt)) {
                    return reading.as();
                }
            }
        }
        return status;
    }

    /**
     * {@return whether a reading may make a response of such a status mean another one, so that its facts are worth
     * being collected}
     *
     * @param status that was sent
     */
    public boolean mayMeanAnother(int status) {
        for (int i = 0; i < readings.size(); i++) {
            if (readings.get(i).status() == status) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return whether a reading looks at the body of such a response, so that {@link Attempt.Builder#responseBody} is
     * worth reading it}
     *
     * @param status that was sent
     */
    public boolean readsBodyOf(int status) {
        return readings.stream()
                .anyMatch(
                        reading -> reading.status() == status && reading.match().readsBody());
    }

    boolean vetoes(Attempt attempt) {
        return vetoes.stream()
                .anyMatch(name -> attempt.header(name.written()).stream()
                        .anyMatch(line -> line.trim().equalsIgnoreCase("false")));
    }

    /** Returns whether a response names a wait, so that a rule applies that is for those only. */
    boolean namesWait(Attempt attempt) {
        return new SignalReader(limits, attempt, SignalReader.Kind.OTHER).namesWait();
    }

    /**
     * {@return whether a response has a header that names a wait, be it zero or unreadable}
     *
     * @param attempt the facts
     */
    public boolean hasWaitHeader(Attempt attempt) {
        return !attempt.header("Retry-After").isEmpty()
                || limits.stream()
                        .anyMatch(limit -> limit.namesWait()
                                && !attempt.header(limit.first().written()).isEmpty());
    }

    /** Returns what a header asks for, whatever the limits say. */
    RetryAfter header(Attempt attempt) {
        return limits.isEmpty()
                ? SignalReader.retryAfter(attempt)
                : new SignalReader(limits, attempt, SignalReader.Kind.OTHER).header();
    }

    /** Returns the wait that a response names; {@code header} is what a header asks for. */
    RetryAfter named(Attempt attempt, Rule rule, int meant, RetryAfter header) {
        return limits.isEmpty() ? header : new SignalReader(limits, attempt, kind(rule, meant)).named();
    }

    /** Returns what a response says for other calls; {@code usual} is the scope of a limit that was given none. */
    ResponseSignals forOthers(Attempt attempt, Rule rule, Scope usual) {
        if (limits.isEmpty() || attempt.status().isEmpty()) {
            return ResponseSignals.NONE;
        }
        SignalReader.Kind kind = kind(rule, meant(attempt));
        SignalReader reader = new SignalReader(limits, attempt, kind);
        return kind == SignalReader.Kind.OTHER ? reader.ofOther(usual) : reader.ofRefusal(usual);
    }

    private static SignalReader.Kind kind(Rule rule, int meant) {
        boolean isRefusal = rule.repeats() && (rule.kind() != Rule.Kind.BACK_OFF || meant == TOO_MANY_REQUESTS);
        return isRefusal ? SignalReader.Kind.REFUSAL : SignalReader.Kind.OTHER;
    }

    /**
     * {@return whether a limit reads such a header}
     *
     * @param name in any case
     */
    public boolean reads(String name) {
        return limits.stream().anyMatch(limit -> limit.reads(name));
    }

    /**
     * Says at a quick look, without allocation, that a response means what its status says and reports no limit used
     * up.
     *
     * @param <R> the type of the response
     * @param status that was sent
     * @param response the response, or its headers
     * @param lines how to read them
     * @return false if it has to be decided about; never true if it says anything
     */
    public <R> boolean saysNothing(int status, R response, HeaderLines<R> lines) {
        if (lengths == 0 && readings.isEmpty()) {
            return true;
        }
        if (mayMeanAnother(status)) {
            return false;
        }
        int size = lines.size(response);
        for (int i = 0; i < size; i++) {
            String name = lines.name(response, i);
            if ((lengths & bit(name)) != 0 && mayTell(name, lines.value(response, i))) {
                return false;
            }
        }
        return true;
    }

    private boolean mayTell(String name, String value) {
        for (RateLimit limit : quick) {
            if (limit.mayTell(name, value)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signals that
                && limits.equals(that.limits)
                && vetoes.equals(that.vetoes)
                && readings.equals(that.readings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(limits, vetoes, readings);
    }

    /** Writes everything as it is written in code, with a comma after each; empty if there is nothing. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        limits.forEach(limit -> all.add("rateLimit(" + limit + ")"));
        vetoes.forEach(name -> all.add("vetoHeader(" + name + ")"));
        readings.forEach(reading -> all.add(reading.toString()));
        return String.join(", ", all);
    }
}
