package dev.heed.spring.boot;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Reads the settings that Boot has for every HTTP client ({@code spring.http.client.*}, {@code spring.http.clients.*}). It
 * asks by name, as they have another class in Boot 3.5 than in Boot 4.
 */
final class FactorySettings {
    private final @Nullable Object settings;

    FactorySettings(@Nullable Object settings) {
        this.settings = settings;
    }

    OkHttpClient applyTo(OkHttpClient client) {
        refuseFilter();
        OkHttpClient.Builder builder = client.newBuilder();
        value("connectTimeout", Duration.class).ifPresent(builder::connectTimeout);
        value("readTimeout", Duration.class).ifPresent(builder::readTimeout);
        value("sslBundle", SslBundle.class).ifPresent(bundle -> trust(builder, bundle));
        if (named("redirects").equals("DONT_FOLLOW")) {
            builder.followRedirects(false).followSslRedirects(false);
        }
        cookies(client, builder);
        return builder.build();
    }

    /** Refuses what OkHttp cannot do: it asks no DNS for the address in a URL, so nothing would filter that one. */
    private void refuseFilter() {
        value("inetAddressFilter", Object.class).ifPresent(filter -> {
            throw new IllegalStateException("an InetAddressFilter is not obeyed by HeedRequestFactory: filter in an"
                    + " OkHttpClient of your own, or set heed.request-factory.enabled=false");
        });
    }

    private void cookies(OkHttpClient client, OkHttpClient.Builder builder) {
        String handling = named("cookieHandling");
        if (handling.equals("DISABLE")) {
            builder.cookieJar(CookieJar.NO_COOKIES);
        } else if (handling.equals("ENABLE") && client.cookieJar() == CookieJar.NO_COOKIES) {
            throw new IllegalStateException("cookies need a CookieJar: give a bean heedOkHttpClient one");
        }
    }

    private static void trust(OkHttpClient.Builder builder, SslBundle bundle) {
        X509TrustManager trust = Arrays.stream(bundle.getManagers().getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the SSL bundle has no X509TrustManager"));
        builder.sslSocketFactory(bundle.createSslContext().getSocketFactory(), trust);
        SslOptions options = bundle.getOptions();
        if (options.isSpecified()) {
            ConnectionSpec.Builder spec = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS);
            Optional.ofNullable(options.getCiphers()).ifPresent(spec::cipherSuites);
            Optional.ofNullable(options.getEnabledProtocols()).ifPresent(spec::tlsVersions);
            builder.connectionSpecs(List.of(spec.build(), ConnectionSpec.CLEARTEXT));
        }
    }

    private String named(String setting) {
        return value(setting, Object.class).map(Object::toString).orElse("");
    }

    /** Asks for a setting; empty if it is not set, or this Boot does not have it. */
    private <T> Optional<T> value(String name, Class<T> type) {
        if (settings == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    type.cast(settings.getClass().getMethod(name).invoke(settings)));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + name + " of " + settings, e);
        }
    }
}
