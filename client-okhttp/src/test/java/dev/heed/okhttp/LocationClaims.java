package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.LocationResolver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** What holds of a redirect, whatever a server writes. The input is a {@link LocationScript}. */
final class LocationClaims {
    /** That a request for one origin may take to another (those which these requests have). */
    private static final Set<String> HARMLESS = Set.of("Accept", "User-Agent", "Content-Language");

    private final Request request;
    private final Response response;
    private final HttpUrl asked;

    private LocationClaims(LocationScript script) {
        request = script.request();
        response = script.response();
        asked = request.url();
    }

    static void check(byte[] input) {
        LocationScript script = new LocationScript(input);
        LocationClaims claims = new LocationClaims(script);
        claims.isWhatOkHttpResolves();
        claims.isTheOriginThatTheJdkReads();
        claims.isFollowedByTheRules();
    }

    /** None where there is none or where they differ; else as OkHttp reads it, without user-info. */
    private void isWhatOkHttpResolves() {
        Optional<HttpUrl> location = LocationResolver.location(response);
        Set<String> named = Set.copyOf(response.headers("Location"));
        String only = named.size() == 1 ? named.iterator().next() : "";
        HttpUrl resolved = only.isBlank() ? null : asked.resolve(only);
        if (resolved == null) {
            assertThat(location).isEmpty();
            return;
        }
        HttpUrl anonymous = resolved.newBuilder().username("").password("").build();
        HttpUrl readBack = HttpUrl.parse(anonymous.toString());
        assertThat(location).isEqualTo(Optional.ofNullable(readBack));
        location.ifPresent(url -> {
            assertThat(url.scheme()).isIn("http", "https");
            assertThat(url.username() + url.password()).isEmpty();
            assertThat(HttpUrl.parse(url.toString())).as("read back").isEqualTo(url);
            HttpUrl target = LocationResolver.target(response).orElseThrow();
            String inherited = url.encodedFragment() == null ? asked.encodedFragment() : url.encodedFragment();
            assertThat(target.encodedFragment()).as("fragment").isEqualTo(inherited);
            assertThat(withoutFragment(target)).isEqualTo(withoutFragment(url));
        });
        Outcome outcome = Outcomes.of(response);
        assertThat(outcome.status()).isEqualTo(response.code());
        assertThat(outcome.toString()).isNotEmpty();
    }

    private void isTheOriginThatTheJdkReads() {
        Optional<String> jdk = LocationScript.originByTheJdk(asked, response.headers("Location"));
        Optional<HttpUrl> location = LocationResolver.location(response);
        if (jdk.isPresent() && location.isPresent()) {
            assertThat(origin(location.get())).isEqualTo(jdk.get());
        }
    }

    private void isFollowedByTheRules() {
        Decision decision = ResiliencePolicy.documented()
                .decide(AttemptFacts.of(
                        request, response, ResiliencePolicy.documented().signals(), "", new CallContext(), null));
        assertThat(decision.reason()).isEqualTo(reference());
        if (decision instanceof Decision.Follow follow) {
            assertHop(LocationResolver.next(request, response.request(), follow));
        }
    }

    /** The rules of the docs, one after the other. */
    private Reason reference() {
        List<String> named = response.headers("Location").stream().distinct().toList();
        Optional<HttpUrl> target = LocationResolver.target(response);
        if (named.size() != 1) {
            return named.isEmpty() ? Reason.LOCATION_MISSING : Reason.LOCATION_AMBIGUOUS;
        }
        String text = target.map(HttpUrl::toString).orElse("");
        boolean tooLong = Math.max(named.get(0).length(), text.length()) > 16_384;
        if (target.isEmpty() || tooLong || text.replaceAll("[^/&]", "").length() > 1024) {
            return Reason.LOCATION_UNREADABLE;
        }
        if (asked.isHttps() && !target.get().isHttps()) {
            return Reason.DOWNGRADE;
        }
        boolean carries = request.body() != null && methodOfHop().equals(request.method());
        boolean upgrade = !asked.isHttps()
                && target.get().isHttps()
                && asked.host().equals(target.get().host());
        if (carries && crosses(target.get()) && !upgrade) {
            return Reason.BODY_CROSSES_ORIGINS;
        }
        return Reason.REDIRECTED;
    }

    private String methodOfHop() {
        boolean toGet = response.code() == 303
                || (response.code() < 303 && request.method().equals("POST"));
        return toGet && !request.method().equals("HEAD") ? "GET" : request.method();
    }

    private void assertHop(Request hop) {
        assertThat(hop.url()).isEqualTo(LocationResolver.target(response).orElseThrow());
        assertThat(hop.url().isHttps() || !asked.isHttps()).as("no downgrade").isTrue();
        assertThat(hop.method()).isEqualTo(methodOfHop());
        assertThat(hop.body() != null)
                .isEqualTo(request.body() != null && hop.method().equals(request.method()));
        assertThat(hop.headers().names()).doesNotContain("Host", "Referer", "Origin");
        Headers expected = crosses(hop.url()) ? harmless(request.headers(), hop) : hop.headers();
        assertThat(hop.headers()).as("what reaches another origin").isEqualTo(expected);
        if (!crosses(hop.url())) {
            assertThat(hop.header("Authorization")).isEqualTo(request.header("Authorization"));
        }
    }

    private static Headers harmless(Headers headers, Request hop) {
        Headers.Builder harmless = new Headers.Builder();
        headers.forEach(header -> {
            boolean guardsWrite = header.getFirst().equals("If-Match")
                    && !Set.of("GET", "HEAD").contains(hop.method());
            boolean describes = header.getFirst().startsWith("Content-") && hop.body() == null;
            if ((HARMLESS.contains(header.getFirst()) || guardsWrite) && !describes) {
                harmless.add(header.getFirst(), header.getSecond());
            }
        });
        return harmless.build();
    }

    private boolean crosses(HttpUrl target) {
        return !origin(target).equals(origin(asked));
    }

    static String origin(HttpUrl url) {
        return url.scheme() + " " + url.host() + " " + url.port();
    }

    private static HttpUrl withoutFragment(HttpUrl url) {
        return url.newBuilder().fragment(null).build();
    }
}
