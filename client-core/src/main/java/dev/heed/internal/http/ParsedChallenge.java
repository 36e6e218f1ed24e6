package dev.heed.internal.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ParsedChallenge} collects one challenge of {@code WWW-Authenticate} while {@link ChallengeParser} reads it,
 * part by part.
 */
public final class ParsedChallenge {

    private final String scheme;
    private final ParameterMap parameters = new ParameterMap();
    private final StringBuilder malformed = new StringBuilder();
    private @Nullable String token68;

    /** Starts a challenge. An empty scheme stands for one that could not be read. */
    ParsedChallenge(String scheme) {
        this.scheme = scheme;
    }

    boolean hasScheme() {
        return !scheme.isEmpty();
    }

    void token68(String token) {
        token68 = token;
    }

    void parameter(String name, String value, String asSent) {
        if (!hasScheme() || token68 != null || !parameters.keepFirst(name, value)) {
            malformed(asSent);
        }
    }

    void malformed(String text) {
        malformed.append(malformed.length() == 0 ? "" : ", ").append(text);
    }

    /** {@return the scheme as sent; empty text if none could be read} */
    public String scheme() {
        return scheme;
    }

    /** {@return the parameters, found by name in any case} */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** {@return the token68; null if there is none} */
    public @Nullable String token68() {
        return token68;
    }

    /** {@return the text that does not follow the grammar; empty if there is none} */
    public String malformed() {
        return malformed.toString();
    }
}
