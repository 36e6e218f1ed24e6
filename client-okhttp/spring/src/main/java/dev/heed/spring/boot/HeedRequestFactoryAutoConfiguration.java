package dev.heed.spring.boot;

import dev.heed.okhttp.Resilience;
import dev.heed.spring.HeedRequestFactory;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;

/**
 * Lets the builders of {@code RestClient} and {@code RestTemplate} that Boot configures send through the
 * {@link Resilience}, and with it HTTP interfaces, unless there is a {@code ClientHttpRequestFactoryBuilder} already or
 * {@code heed.request-factory.enabled} is false. A bean {@code OkHttpClient} is what is sent with, if there is one.
 */
@AutoConfiguration(
        after = HeedAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.autoconfigure.http.client.HttpClientAutoConfiguration", // Boot 3.5
            "org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration"
        })
@ConditionalOnClass({ClientHttpRequestFactoryBuilder.class, HeedRequestFactory.class})
@ConditionalOnBean(Resilience.class)
@ConditionalOnProperty(prefix = "heed", name = "request-factory.enabled", matchIfMissing = true)
@SuppressWarnings("exports") // whoever reads these annotations has Boot
public class HeedRequestFactoryAutoConfiguration {
    /** Is made by Boot. */
    public HeedRequestFactoryAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ClientHttpRequestFactoryBuilder<?> heedRequestFactoryBuilder(
            Resilience resilience, ObjectProvider<OkHttpClient> client) {
        return FactoryBuilderProxy.of(resilience, client.getIfAvailable(OkHttpClient::new));
    }
}
