package dev.heed.samples;

import dev.heed.Credential;
import dev.heed.okhttp.CredentialSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Refreshes a token of OAuth 2 (RFC 6749 6). After a 401 it fetches a new access token, once for all calls whose old
 * one was rejected. It is given by
 * {@code Resilience.builder(policy).credentials(CredentialSource.blocking(new OAuthRefresh(…)))}.
 */
public final class OAuthRefresh implements CredentialSource.Blocking {
    /**
     * Holds what the token endpoint gives.
     *
     * @param accessToken for {@code Authorization}
     * @param expiresIn how long that is good; zero if the endpoint does not say
     * @param refreshToken a new one, if the old one is used up
     */
    public record Tokens(String accessToken, Duration expiresIn, Optional<String> refreshToken) {}

    private final OkHttpClient client;
    private final HttpUrl api;
    private final HttpUrl tokenEndpoint;
    private final Function<String, Tokens> parser;
    private volatile String refreshToken;

    /**
     * Knows where tokens come from.
     *
     * @param client not wrapped by the {@code Resilience} that this is a source of; with a {@code callTimeout}
     * @param api any URL of the API that the tokens are for: its origin counts
     * @param tokenEndpoint gives them
     * @param refreshToken the first one
     * @param parser reads the JSON of the endpoint with the library of the application
     */
    public OAuthRefresh(
            OkHttpClient client,
            HttpUrl api,
            HttpUrl tokenEndpoint,
            String refreshToken,
            Function<String, Tokens> parser) {
        this.client = client;
        this.api = api.resolve("/"); // its origin, as the source is told it
        this.tokenEndpoint = tokenEndpoint;
        this.refreshToken = refreshToken;
        this.parser = parser;
    }

    @Override
    public Optional<Credential> obtain(CredentialSource.Need need) throws IOException {
        if (!need.origin().equals(api)) {
            return Optional.empty(); // a token goes to the origin that it is for, and to no other
        }
        RequestBody form = new FormBody.Builder()
                .add("grant_type", "refresh_token")
                .add("refresh_token", refreshToken)
                .build();
        Request request = new Request.Builder().url(tokenEndpoint).post(form).build();
        try (Response response = client.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("the token endpoint said " + response.code());
            }
            Tokens tokens = parser.apply(response.body().string());
            tokens.refreshToken().ifPresent(next -> refreshToken = next);
            return Optional.of(Credential.of("Bearer " + tokens.accessToken()).expiresIn(tokens.expiresIn()));
        }
    }
}
