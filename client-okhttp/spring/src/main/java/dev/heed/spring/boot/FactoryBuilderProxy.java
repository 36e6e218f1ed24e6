package dev.heed.spring.boot;

import dev.heed.okhttp.Resilience;
import dev.heed.spring.HeedRequestFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;

/**
 * Builds factories with the settings that Boot has. It is a proxy, as the one method to implement takes
 * {@code ClientHttpRequestFactorySettings} in Boot 3.5 and {@code HttpClientSettings} in Boot 4: no class could be
 * compiled for both.
 */
final class FactoryBuilderProxy implements InvocationHandler {
    private final Resilience resilience;
    private final OkHttpClient client;

    private FactoryBuilderProxy(Resilience resilience, OkHttpClient client) {
        this.resilience = resilience;
        this.client = client;
    }

    static ClientHttpRequestFactoryBuilder<?> of(Resilience resilience, OkHttpClient client) {
        Class<?> type = ClientHttpRequestFactoryBuilder.class;
        return (ClientHttpRequestFactoryBuilder<?>) Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new FactoryBuilderProxy(resilience, client));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, given);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == given[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "HeedRequestFactoryBuilder[" + resilience + "]";
            default -> new HeedRequestFactory(resilience.callFactory(new FactorySettings(given[0]).applyTo(client)));
        };
    }
}
