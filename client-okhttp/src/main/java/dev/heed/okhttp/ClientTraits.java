package dev.heed.okhttp;

import dev.heed.Attempt;
import okhttp3.OkHttpClient;

/**
 * What matters of a client as it was before it was wrapped.
 *
 * @param follows what it followed; a policy cannot allow more
 * @param caches whether it has a cache
 */
record ClientTraits(Follows follows, boolean caches) {
    enum Follows {
        ALL,
        SAME_SCHEME,
        NONE
    }

    static ClientTraits of(OkHttpClient client) {
        Follows ofScheme = client.followSslRedirects() ? Follows.ALL : Follows.SAME_SCHEME;
        return new ClientTraits(client.followRedirects() ? ofScheme : Follows.NONE, client.cache() != null);
    }

    void tell(Attempt.Builder facts) {
        switch (follows) {
            case NONE -> facts.clientFollowsNothing();
            case SAME_SCHEME -> facts.clientKeepsScheme();
            case ALL -> {}
        }
    }
}
