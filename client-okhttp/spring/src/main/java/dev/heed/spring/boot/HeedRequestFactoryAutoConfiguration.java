package dev.heed.spring.boot;

import dev.heed.okhttp.Resilience;
import dev.heed.spring.HeedRequestFactory;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;

/**
 * Lets the builders of {@code RestClient} and {@code RestTemplate} that Boot configures send through the
 * {@link Resilience}, and with it HTTP interfaces, unless there is a {@code ClientHttpRequestFactoryBuilder} already or
 * {@code heed.request-factory.enabled} is false. Of the beans {@code OkHttpClient} only the one with the name or qualifier
 * {@code heedOkHttpClient} is sent with: any other may be meant for one server, and carry its credentials.
 */
@AutoConfiguration(
        after = HeedAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.autoconfigure.http.client.HttpClientAutoConfiguration", // Boot 3.5
            "org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration"
        })
@ConditionalOnClass({ClientHttpRequestFactoryBuilder.class, HeedRequestFactory.class})
@ConditionalOnSingleCandidate(Resilience.class)
@ConditionalOnBooleanProperty(prefix = "heed", name = "request-factory.enabled", matchIfMissing = true)
@SuppressWarnings("exports") // whoever reads these annotations has Boot
public class HeedRequestFactoryAutoConfiguration {
    /** Is made by Boot. */
    public HeedRequestFactoryAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ClientHttpRequestFactoryBuilder<?> heedRequestFactoryBuilder(
            Resilience resilience, @Qualifier("heedOkHttpClient") ObjectProvider<OkHttpClient> own) {
        OkHttpClient client = own.getIfAvailable(HeedRequestFactoryAutoConfiguration::unbounded);
        resilience.callFactory(client); // refuses one that is wrapped already when the application starts
        return FactoryBuilderProxy.of(resilience, client);
    }

    /** Waits for a response as long as the clients that Boot would make: only its properties bound that. */
    private static OkHttpClient unbounded() {
        return new OkHttpClient.Builder()
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }
}
