package dev.heed.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.util.ClassUtils;

/** What Boot 4 has beyond Boot 3.5, by reflection: this is compiled with Boot 3.5. */
@EnabledIf("isBoot4")
class FactorySettingsTest {
    private static final String PACKAGE = "org.springframework.boot.http.client.";

    private static final CookieJar JAR = new CookieJar() {
        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}

        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            return List.of();
        }
    };

    static boolean isBoot4() {
        return ClassUtils.isPresent(PACKAGE + "HttpCookieHandling", null);
    }

    private static Object settings(String changes, Object value) throws ReflectiveOperationException {
        Class<?> type = Class.forName(PACKAGE + "HttpClientSettings");
        Object defaults = type.getMethod("defaults").invoke(null);
        Method method = Arrays.stream(type.getMethods())
                .filter(it -> it.getName().equals(changes))
                .findFirst()
                .orElseThrow();
        return method.invoke(defaults, value);
    }

    private static Object cookies(String handling) throws ReflectiveOperationException {
        Class<?> type = Class.forName(PACKAGE + "HttpCookieHandling");
        return settings("withCookieHandling", type.getField(handling).get(null));
    }

    @Test
    void cookiesAreThoseOfTheClient() throws ReflectiveOperationException {
        OkHttpClient withJar = new OkHttpClient.Builder().cookieJar(JAR).build();
        assertThat(new FactorySettings(cookies("ENABLE")).applyTo(withJar).cookieJar())
                .isSameAs(JAR);
        assertThat(new FactorySettings(cookies("ENABLE_WHEN_POSSIBLE"))
                        .applyTo(withJar)
                        .cookieJar())
                .isSameAs(JAR);
        assertThat(new FactorySettings(cookies("DISABLE")).applyTo(withJar).cookieJar())
                .isSameAs(CookieJar.NO_COOKIES);
        FactorySettings enabled = new FactorySettings(cookies("ENABLE"));
        assertThatIllegalStateException()
                .isThrownBy(() -> enabled.applyTo(new OkHttpClient()))
                .withMessageStartingWith("cookies need a CookieJar");
    }

    @Test
    void aFilterOfAddressesIsRefusedRatherThanNotObeyed() throws ReflectiveOperationException {
        Class<?> type = Class.forName(PACKAGE + "InetAddressFilter");
        Object filter = type.getMethod("adapt", Predicate.class).invoke(null, (Predicate<InetAddress>) address -> true);
        FactorySettings settings = new FactorySettings(settings("withInetAddressFilter", filter));
        assertThatIllegalStateException()
                .isThrownBy(() -> settings.applyTo(new OkHttpClient()))
                .withMessageStartingWith("an InetAddressFilter is not obeyed");
    }
}
