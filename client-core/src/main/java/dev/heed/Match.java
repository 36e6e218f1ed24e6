package dev.heed;

import dev.heed.internal.text.Written;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Match} looks at a response and says whether it means something else than its status says, for
 * {@link ServerSignals#readAs}.
 *
 * <pre>{@code
 * .readAs(403, 429, Match.header("x-ratelimit-remaining", "0"))
 * .readAs(429, 402, Match.body("insufficient_quota"))
 * }</pre>
 *
 * <p>It is immutable data: equal ones match alike, and it prints as it is written in code.
 */
public final class Match {
    /** Bounds how much of a body is looked at: 64 KiB. */
    static final int MAX_BODY = 64 * 1024;

    private final Test test;

    private Match(Test test) {
        this.test = test;
    }

    /**
     * Matches a response that has a header, whatever its value.
     *
     * @param name of the header, in any case
     * @return the match
     * @throws IllegalArgumentException if the name is empty or no token (RFC 9110 5.1)
     */
    public static Match header(String name) {
        return new Match(new Present(FieldName.of("name", name)));
    }

    /**
     * Matches a response in which a line of a header has a value. The whole line is compared, in any case, without
     * white space around it; a list is one value.
     *
     * @param name of the header, in any case
     * @param value of the whole line; may be empty
     * @return the match
     * @throws IllegalArgumentException if the name is empty or no token (RFC 9110 5.1)
     */
    public static Match header(String name, String value) {
        Objects.requireNonNull(value, "value");
        return new Match(new HeaderIs(FieldName.of("name", name), value.trim()));
    }

    /**
     * Matches a response whose body contains a text, as it is written. Only the first 64 KiB are looked at, and only if
     * the body is text, JSON, XML or a form; another one contains nothing.
     *
     * @param text such as {@code insufficient_quota}; 1 to 65,536 characters
     * @return the match
     * @throws IllegalArgumentException if the text is empty, or longer than what is looked at
     */
    public static Match body(String text) {
        if (text.isEmpty() || text.length() > MAX_BODY) {
            throw new IllegalArgumentException(
                    "body text must have from 1 to " + MAX_BODY + " characters, had " + text.length());
        }
        return new Match(new BodyHas(text));
    }

    /**
     * Matches where both match.
     *
     * @param other the second condition
     * @return the match
     */
    public Match and(Match other) {
        return new Match(new Both(test, Objects.requireNonNull(other, "other").test));
    }

    /**
     * Matches where at least one matches.
     *
     * @param other the second condition
     * @return the match
     */
    public Match or(Match other) {
        return new Match(new Either(test, Objects.requireNonNull(other, "other").test));
    }

    /**
     * Matches where this does not.
     *
     * @return the match
     */
    public Match not() {
        return new Match(new Not(test));
    }

    boolean matches(Attempt attempt) {
        return test.matches(attempt);
    }

    boolean readsBody() {
        return test.readsBody();
    }

    /** Compares what is looked for; names of headers in any case. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Match that && test.equals(that.test);
    }

    @Override
    public int hashCode() {
        return test.hashCode();
    }

    /** Writes the match as it is written in code, such as {@code header("a").and(body("b"))}. */
    @Override
    public String toString() {
        return test.toString();
    }

    private sealed interface Test {
        boolean matches(Attempt attempt);

        default boolean readsBody() {
            return false;
        }
    }

    private record Present(FieldName name) implements Test {
        @Override
        public boolean matches(Attempt attempt) {
            return !attempt.header(name.written()).isEmpty();
        }

        @Override
        public String toString() {
            return "header(" + name + ")";
        }
    }

    /** The value is kept without white space around it. It is compared in any case. */
    record HeaderIs(FieldName name, String value) implements Test {
        @Override
        public boolean matches(Attempt attempt) {
            return attempt.header(name.written()).stream()
                    .anyMatch(line -> line.trim().equalsIgnoreCase(value));
        }

        @Override
        public String toString() {
            return "header(" + name + ", " + Written.text(value) + ")";
        }
    }

    private record BodyHas(String text) implements Test {
        @Override
        public boolean matches(Attempt attempt) {
            return attempt.facts().responseBody.contains(text);
        }

        @Override
        public boolean readsBody() {
            return true;
        }

        @Override
        public String toString() {
            return "body(" + Written.text(text) + ")";
        }
    }

    private record Both(Test one, Test other) implements Test {
        @Override
        public boolean matches(Attempt attempt) {
            return one.matches(attempt) && other.matches(attempt);
        }

        @Override
        public boolean readsBody() {
            return one.readsBody() || other.readsBody();
        }

        @Override
        public String toString() {
            return one + ".and(" + other + ")";
        }
    }

    private record Either(Test one, Test other) implements Test {
        @Override
        public boolean matches(Attempt attempt) {
            return one.matches(attempt) || other.matches(attempt);
        }

        @Override
        public boolean readsBody() {
            return one.readsBody() || other.readsBody();
        }

        @Override
        public String toString() {
            return one + ".or(" + other + ")";
        }
    }

    private record Not(Test negated) implements Test {
        @Override
        public boolean matches(Attempt attempt) {
            return !negated.matches(attempt);
        }

        @Override
        public boolean readsBody() {
            return negated.readsBody();
        }

        @Override
        public String toString() {
            return negated + ".not()";
        }
    }
}
