package dev.heed.spring.boot;

import dev.heed.HoldFleet;
import dev.heed.PolicyTextException;
import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Makes a {@link Resilience} from the properties {@code heed.*} and from the beans that there are of its parts, unless
 * there is one already or {@code heed.enabled} is false. It is closed with the application.
 */
@AutoConfiguration
@ConditionalOnClass(Resilience.class)
@ConditionalOnBooleanProperty(prefix = "heed", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(HeedProperties.class)
@SuppressWarnings("exports") // whoever reads these annotations has Boot
public class HeedAutoConfiguration {
    /** Is made by Boot. */
    public HeedAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Resilience resilience(
            HeedProperties properties,
            Environment environment,
            ObjectProvider<ResiliencePolicy> base,
            ObjectProvider<Time> time,
            ObjectProvider<HoldFleet> fleet,
            ObjectProvider<CredentialSource> credentials,
            ObjectProvider<ResilienceCustomizer> customizers) {
        ResilienceBuilder builder =
                Resilience.builder(policy(base.getIfUnique(ResiliencePolicy::documented), environment));
        time.ifUnique(builder::time);
        fleet.ifUnique(builder::fleet);
        credentials.ifUnique(builder::credentials);
        bounds(builder, properties);
        if (credentials.getIfUnique() == null && customizers.stream().findAny().isEmpty()) {
            properties.refuseWithoutSource();
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static ResiliencePolicy policy(ResiliencePolicy base, Environment environment) {
        try {
            return ResiliencePolicy.from(base, PolicySources.of(environment));
        } catch (PolicyTextException e) {
            throw new InvalidPropertyException(e);
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException("heed.policy", e);
        }
    }

    private static void bounds(ResilienceBuilder builder, HeedProperties properties) {
        set("heed.max-waiting", properties.maxWaiting(), builder::maxWaiting);
        set("heed.renewal-timeout", properties.renewalTimeout(), builder::renewalTimeout);
        set("heed.renewal-pause", properties.renewalPause(), builder::renewalPause);
        set("heed.renew-ahead", properties.renewAhead(), builder::renewAhead);
        set("heed.credential-header", properties.credentialHeader(), builder::credentialHeader);
        if (properties.acquireFirst()) {
            builder.acquireFirst();
        }
    }

    private static <T> void set(String property, @Nullable T value, Consumer<T> setting) {
        try {
            if (value != null) {
                setting.accept(value);
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(property, e);
        }
    }
}
