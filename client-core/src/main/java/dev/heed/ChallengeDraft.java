package dev.heed;

import org.jspecify.annotations.Nullable;

/** A challenge while its parts are being read. */
final class ChallengeDraft {

    private final String scheme;
    private final ParameterMap parameters = new ParameterMap();
    private final StringBuilder malformed = new StringBuilder();
    private @Nullable String token68;

    /** An empty scheme stands for one that could not be read. */
    ChallengeDraft(String scheme) {
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

    AuthChallenge build() {
        return new AuthChallenge(scheme, parameters, token68, malformed.toString());
    }
}
