package dev.heed;

import dev.heed.internal.http.ChallengeParser;
import dev.heed.internal.http.ParsedChallenge;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@code AuthChallenge} is one challenge of a {@code WWW-Authenticate} header (RFC 9110 section 11.3): a scheme, and
 * with it either parameters or a token68. {@link Outcome.Unauthorized#challenges()} gives those of a 401, and
 * {@link #parse} reads them from header lines. Nothing that a server sends is thrown away: what does not follow the
 * grammar is kept as text, see {@link #malformed()}. A challenge is immutable.
 *
 * <p>Two challenges are equal if they say the same; the case of the scheme and of parameter names does not matter, nor
 * does the order of parameters.
 */
public final class AuthChallenge {

    /** Bounds {@link #toString()} in characters, since a hostile header would fill a log line. */
    private static final int MAX_TEXT = 256;

    private final String scheme;
    private final Map<String, String> parameters;
    private final @Nullable String token68;
    private final String malformed;

    private AuthChallenge(ParsedChallenge read) {
        this.scheme = read.scheme();
        this.parameters = read.parameters();
        this.token68 = read.token68();
        this.malformed = read.malformed();
    }

    /**
     * Reads the challenges of a response, by the whole grammar of RFC 9110 section 11: several on a line, several
     * lines, empty list elements, white space around {@code =}, quoted strings. The lines are one list, so parameters
     * that begin a line belong to the last challenge of the line before; a quoted string ends with its line, closed or
     * not.
     *
     * <p>What does not follow the grammar is kept in the {@link #malformed()} text of the challenge that it belongs to,
     * and reading goes on after the next comma:
     *
     * <ul>
     *   <li>a parameter without a value, with characters in or right after its value that may not stand there (a
     *       backslash outside quotes, a colon), or with a quote that is not closed;
     *   <li>a parameter whose text is more than a token and stands without quotes or in single ones:
     *       {@code realm=two words}, {@code realm='one, two'}. None of it counts as a value;
     *   <li>a parameter that was given before: the first one counts;
     *   <li>a parameter beside a token68;
     *   <li>words after a quoted value without a comma between them; the value itself is kept.
     * </ul>
     *
     * <p>What begins as neither a parameter nor a challenge becomes a challenge without a {@link #scheme()}, and so
     * does a parameter before the first challenge. Single quotes have no meaning in the grammar: around a token they
     * are part of the value. A lone {@code name=} right after a scheme is, by the grammar, a token68.
     *
     * @param headerLines the values of all {@code WWW-Authenticate} lines, in order; none for an absent header
     * @return the challenges in order, unmodifiable, empty if there is none. Never throws, and takes time in proportion
     *     to the input
     */
    public static List<AuthChallenge> parse(List<String> headerLines) {
        return ChallengeParser.parse(headerLines).stream()
                .map(AuthChallenge::new)
                .toList();
    }

    /**
     * Gives the scheme.
     *
     * @return the scheme as it was sent, {@code Bearer} for example; schemes are compared without regard to case. Empty
     *     if none could be read, and then all that was sent stands in {@link #malformed()}
     */
    public String scheme() {
        return scheme;
    }

    /**
     * Gives the parameters, with their values unquoted.
     *
     * @return the parameters in the order sent, with names in lower case. Lookup by {@code get} and {@code containsKey}
     *     accepts a name in any case. Empty if there are none. Unmodifiable
     */
    public Map<String, String> parameters() {
        return parameters;
    }

    /**
     * Looks up one parameter.
     *
     * @param name its name, in any case
     * @return its value, unquoted; empty if the challenge has no such parameter
     */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * Gives the parameter {@code realm}, which names the protection space that credentials are for (RFC 9110 section
     * 11.5).
     *
     * @return its value, unquoted; empty if the challenge names none
     */
    public Optional<String> realm() {
        return parameter("realm");
    }

    /**
     * Gives the parameter {@code scope}, which says what a token must be valid for (RFC 6750 section 3). Other schemes
     * than {@code Bearer} may mean something else by it.
     *
     * @return its value, unquoted: names in no order, separated by spaces, upper and lower case differ; empty if the
     *     challenge names none
     */
    public Optional<String> scope() {
        return parameter("scope");
    }

    /**
     * Gives the parameter {@code error}, which says why a request with a token was rejected (RFC 6750 section 3.1).
     * With a 401 that is {@code invalid_token}: it expired, was revoked or is malformed. {@code invalid_request}
     * belongs to a 400, {@code insufficient_scope} to a 403; extensions and other schemes have more.
     *
     * @return its value, unquoted; empty if the challenge names none, which is usual for a request without a token
     */
    public Optional<String> error() {
        return parameter("error");
    }

    /**
     * Gives the parameter {@code error_description}, which is meant for developers, not for users (RFC 6750 section 3).
     *
     * @return its value, unquoted, whatever the server wrote; empty if the challenge names none
     */
    public Optional<String> errorDescription() {
        return parameter("error_description");
    }

    /**
     * Gives the token68 that some schemes ({@code Negotiate}) send instead of parameters (RFC 9110 section 11.2).
     *
     * @return the token with its trailing {@code =}; empty if there is none
     */
    public Optional<String> token68() {
        return Optional.ofNullable(token68);
    }

    /**
     * Gives what could not be read; {@link #parse} lists what that is.
     *
     * @return the text as it was sent, several pieces separated by a comma and a space; empty if the challenge was read
     *     whole
     */
    public Optional<String> malformed() {
        return malformed.isEmpty() ? Optional.empty() : Optional.of(malformed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthChallenge that
                && scheme.equalsIgnoreCase(that.scheme)
                && parameters.equals(that.parameters)
                && Objects.equals(token68, that.token68)
                && malformed.equals(that.malformed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheme.toLowerCase(Locale.ROOT), parameters, token68, malformed);
    }

    /**
     * Describes the challenge for a person, in one line of at most 256 characters. The form may change, so do not parse
     * it.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(scheme.isEmpty() ? "(no scheme)" : scheme);
        if (token68 != null) {
            text.append(' ').append(token68);
        }
        String separator = " ";
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(separator).append(parameter.getKey()).append("=\"");
            text.append(parameter.getValue()).append('"');
            separator = ", ";
        }
        if (!malformed.isEmpty()) {
            text.append(" (malformed: ").append(malformed).append(')');
        }
        return shortened(text);
    }

    private static String shortened(StringBuilder text) {
        if (text.length() > MAX_TEXT) {
            text.setLength(MAX_TEXT - 1);
            text.append('…');
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, '?');
            }
        }
        return text.toString();
    }
}
