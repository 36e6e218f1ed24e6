package dev.heed;

import dev.heed.internal.limit.FieldList;
import dev.heed.internal.limit.Remaining;
import dev.heed.internal.text.Written;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code RateLimit} says how a service names a wait or reports a limit beside {@code Retry-After}, for
 * {@link ServerSignals#rateLimit}.
 *
 * <pre>{@code
 * .rateLimit(RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS))                              // OpenAI
 * .rateLimit(RateLimit.of("x-ratelimit-remaining", "x-ratelimit-reset", WaitUnit.EPOCH_SECONDS))         // GitHub
 * .rateLimit(RateLimit.fields())                                                                    // the IETF draft
 * }</pre>
 *
 * <p>It is immutable data: equal ones read alike, and it prints as it is written in code.
 */
public final class RateLimit {
    private enum Kind {
        WAIT("retryAfter"),
        LIMIT("of"),
        FIELDS("fields");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static final String IETF = "RateLimit";

    private final Kind kind;

    /** Names the header of the wait, the headers of what remains and of its renewal, or the field. */
    private final List<FieldName> names;

    /** Is the header that counts first: of the wait, of what remains, or the field. */
    private final FieldName first;

    private final Optional<WaitUnit> unit;
    private final List<Match.HeaderIs> conditions;
    private final Optional<Scope> scope;
    private final int keep;

    private RateLimit(
            Kind kind,
            List<FieldName> names,
            Optional<WaitUnit> unit,
            List<Match.HeaderIs> conditions,
            Optional<Scope> scope,
            int keep) {
        this.kind = kind;
        this.names = names;
        this.first = names.get(0);
        this.unit = unit;
        this.conditions = conditions;
        this.scope = scope;
        this.keep = keep;
    }

    private RateLimit(Kind kind, List<FieldName> names, Optional<WaitUnit> unit) {
        this(kind, names, unit, List.of(), Optional.empty(), 0);
    }

    /**
     * Reads a header that names how long to wait. It comes before {@code Retry-After}, and before what is configured
     * after it: the first that can be read counts. Of several lines, or several values in one, the longest counts.
     *
     * @param name of the header, in any case; may be {@code Retry-After}, for a service that writes it in another unit
     * @param unit of its values
     * @return the limit
     * @throws IllegalArgumentException if the name is empty or no token (RFC 9110 5.1)
     */
    public static RateLimit retryAfter(String name, WaitUnit unit) {
        return new RateLimit(Kind.WAIT, List.of(FieldName.of("name", name)), given(unit));
    }

    /**
     * Reads two headers that report one limit. Where it is used up and no header names the wait, its reset does:
     *
     * <ul>
     *   <li>A refusal (a 429, or a status whose rule is {@link Rule#waitAsTold()} or {@link Rule#waitAtLeast}) waits
     *       until then. Of several limits that are used up the longest counts. A limit whose {@code remaining} header
     *       is absent counts too, under {@link Rule#ifTold()} only where something else names a wait.
     *   <li>Any other response holds other calls until then, before a refusal comes.
     * </ul>
     *
     * <p>A limit is used up if its number, rounded down, is at most {@link #keep}. What follows a semicolon does not
     * count; of several lines the least counts; what cannot be read is not used up. A reset in the past is no wait.
     *
     * @param remaining the header that says how much remains, in any case
     * @param reset the header that says when that is renewed, in any case; of several lines the longest counts
     * @param unit of the reset
     * @return the limit
     * @throws IllegalArgumentException if a name is empty or no token (RFC 9110 5.1), or both are the same
     */
    public static RateLimit of(String remaining, String reset, WaitUnit unit) {
        FieldName left = FieldName.of("remaining", remaining);
        FieldName renewed = FieldName.of("reset", reset);
        if (left.equals(renewed)) {
            throw new IllegalArgumentException("remaining and reset must be two headers, were both " + left);
        }
        return new RateLimit(Kind.LIMIT, List.of(left, renewed), given(unit));
    }

    /**
     * Reads the field {@code RateLimit} of the IETF draft (draft-ietf-httpapi-ratelimit-headers-11), which is not
     * settled yet: an item with {@code r=0} and a {@code t} is a limit that is used up, as by {@link #of}. A field that
     * does not parse (RFC 9651) is ignored whole.
     *
     * @return the limit
     */
    public static RateLimit fields() {
        return fields(IETF);
    }

    /**
     * Reads a field that is written as {@link #fields()} and has another name.
     *
     * @param name of the field, in any case, such as {@code Beta-RateLimit}
     * @return the limit
     * @throws IllegalArgumentException if the name is empty or no token (RFC 9110 5.1)
     */
    public static RateLimit fields(String name) {
        return new RateLimit(Kind.FIELDS, List.of(FieldName.of("name", name)), Optional.empty());
    }

    private static Optional<WaitUnit> given(WaitUnit unit) {
        return Optional.of(Objects.requireNonNull(unit, "unit"));
    }

    /**
     * Says whom the wait that this names holds, in place of what the rule of the status says: the response often says
     * which limit it was.
     *
     * @param held which calls; {@link Scope#CALL} holds no other call. Default: the scope of the rule on a refusal,
     *     else that of the policy's rule for 429
     * @return a copy
     */
    public RateLimit holding(Scope held) {
        return new RateLimit(kind, names, unit, conditions, Optional.of(Objects.requireNonNull(held, "scope")), keep);
    }

    /**
     * Keeps a part of the limit for others: it counts as used up while no more than this remains.
     *
     * @param remaining zero or more. Default 0
     * @return a copy
     * @throws IllegalArgumentException if negative, or if this is {@link #retryAfter}, which reports nothing that
     *     remains
     */
    public RateLimit keep(int remaining) {
        if (remaining < 0) {
            throw new IllegalArgumentException("keep must be at least 0, was " + remaining);
        }
        if (kind == Kind.WAIT) {
            throw new IllegalArgumentException(
                    this + " reports nothing that remains, so .keep(" + remaining + ") would mean nothing on it");
        }
        return new RateLimit(kind, names, unit, conditions, scope, remaining);
    }

    /**
     * Counts only in responses in which a line of another header has a value. A second condition has to hold as well.
     *
     * @param name of the header, in any case
     * @param value of the whole line, in any case, as by {@link Match#header(String, String)}
     * @return a copy
     * @throws IllegalArgumentException if the name is empty or no token (RFC 9110 5.1)
     */
    public RateLimit when(String name, String value) {
        Objects.requireNonNull(value, "value");
        Match.HeaderIs further = new Match.HeaderIs(FieldName.of("name", name), value.trim());
        List<Match.HeaderIs> all =
                Stream.concat(conditions.stream(), Stream.of(further)).toList();
        return new RateLimit(kind, names, unit, all, scope, keep);
    }

    boolean namesWait() {
        return kind == Kind.WAIT;
    }

    boolean isField() {
        return kind == Kind.FIELDS;
    }

    Optional<Scope> scope() {
        return scope;
    }

    int kept() {
        return keep;
    }

    WaitUnit unit() {
        return unit.orElseThrow();
    }

    /** Returns the header that counts first: of the wait, of what remains, or the field. */
    FieldName first() {
        return first;
    }

    /** Returns the header that says what it is about when a limit is used up. */
    FieldName last() {
        return names.get(names.size() - 1);
    }

    boolean appliesTo(Attempt attempt) {
        return conditions.stream().allMatch(condition -> condition.matches(attempt));
    }

    /** Returns whether it reads a header. */
    boolean reads(String name) {
        return first().is(name) || last().is(name);
    }

    /** Says at a quick look, without allocation, whether a line of a response may say anything about this. */
    boolean mayTell(String name, String value) {
        if (!first.is(name)) {
            return false;
        }
        return switch (kind) {
            case WAIT -> true;
            case LIMIT -> !Remaining.isSurelyMore(value, keep);
            case FIELDS -> !FieldList.isSurelyMore(value, keep);
        };
    }

    /** Compares all that was given; names of headers in any case. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RateLimit that
                && kind == that.kind
                && names.equals(that.names)
                && unit.equals(that.unit)
                && conditions.equals(that.conditions)
                && scope.equals(that.scope)
                && keep == that.keep;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, names, unit, conditions, scope, keep);
    }

    /** Writes the limit as it is written in code, such as {@code fields("RateLimit").holding(ORIGIN)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.text).append('(');
        text.append(String.join(", ", names.stream().map(FieldName::toString).toList()));
        unit.ifPresent(u -> text.append(", ").append(u));
        text.append(')');
        conditions.forEach(c -> text.append(".when(")
                .append(c.name())
                .append(", ")
                .append(Written.text(c.value()))
                .append(')'));
        scope.ifPresent(s -> text.append(".holding(").append(s).append(')'));
        return text.append(keep == 0 ? "" : ".keep(" + keep + ")").toString();
    }
}
