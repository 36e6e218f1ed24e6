package dev.heed.okhttp.internal.engine;

import dev.heed.CallProgress;
import okhttp3.Dispatcher;
import okhttp3.Interceptor.Chain;
import okhttp3.OkHttpClient;

/**
 * Keeps the settings of a wrapped client that Heed obeys, beside what its {@code Resilience} shares.
 *
 * @param core of the {@code Resilience}
 * @param follows what it follows; a policy cannot allow more
 * @param caches whether it has a cache
 * @param retriesFailures whether it has {@code retryOnConnectionFailure}
 * @param dispatcher whose threads renew credentials
 * @param readTimeoutMillis bounds what is read of a body to tell what a response means; 0 for no bound
 */
public record ClientSettings(
        SharedState core,
        Follows follows,
        boolean caches,
        boolean retriesFailures,
        Dispatcher dispatcher,
        int readTimeoutMillis) {
    enum Follows {
        ALL,
        SAME_SCHEME,
        NONE
    }

    public static ClientSettings of(SharedState core, OkHttpClient client) {
        Follows follows = follows(client.followRedirects(), client.followSslRedirects());
        return new ClientSettings(
                core,
                follows,
                client.cache() != null,
                client.retryOnConnectionFailure(),
                client.dispatcher(),
                client.readTimeoutMillis());
    }

    /** Reads the settings of the client whose call it is: one that was derived from the wrapped client may have others. */
    public ClientSettings of(Chain chain) {
        Follows ofCall = follows(chain.getFollowRedirects(), chain.getFollowSslRedirects());
        return new ClientSettings(
                core,
                ofCall,
                chain.getCache() != null,
                chain.getRetryOnConnectionFailure(),
                dispatcher,
                chain.readTimeoutMillis());
    }

    private static Follows follows(boolean any, boolean ssl) {
        Follows ofScheme = ssl ? Follows.ALL : Follows.SAME_SCHEME;
        return any ? ofScheme : Follows.NONE;
    }

    /** Adds what this client does not do, whatever the policy says. */
    void addTo(CallProgress.Builder progress) {
        switch (follows) {
            case NONE -> progress.clientFollowsNothing();
            case SAME_SCHEME -> progress.clientKeepsScheme();
            case ALL -> {}
        }
        if (!retriesFailures) {
            progress.clientRetriesNoFailure();
        }
    }
}
