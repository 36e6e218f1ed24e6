package dev.heed.okhttp;

import dev.heed.Attempt;
import okhttp3.OkHttpClient;

/** What a client followed before it was wrapped; a policy cannot allow more. */
enum ClientRedirects {
    ALL,
    SAME_SCHEME,
    NONE;

    static ClientRedirects of(OkHttpClient client) {
        if (!client.followRedirects()) {
            return NONE;
        }
        return client.followSslRedirects() ? ALL : SAME_SCHEME;
    }

    void tell(Attempt.Builder facts) {
        switch (this) {
            case NONE -> facts.clientFollowsNothing();
            case SAME_SCHEME -> facts.clientKeepsScheme();
            case ALL -> {}
        }
    }
}
