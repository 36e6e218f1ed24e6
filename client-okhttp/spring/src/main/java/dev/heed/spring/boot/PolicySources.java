package dev.heed.spring.boot;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Reads the texts of the policy, source by source: one map of all would have a key twice that two sources write
 * otherwise, and would not tell whose the values of a list are.
 */
final class PolicySources {
    private static final String PREFIX = "heed.policy";
    private static final Bindable<Map<String, String>> TEXTS = Bindable.mapOf(String.class, String.class);

    private PolicySources() {}

    /** Gives the texts of each source, the one that counts most first. */
    static List<Map<String, String>> of(Environment environment) {
        PropertySourcesPlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(environment);
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> texts(source, placeholders))
                .toList();
    }

    private static Map<String, String> texts(
            ConfigurationPropertySource source, PropertySourcesPlaceholdersResolver placeholders) {
        return new Binder(List.of(source), placeholders).bind(PREFIX, TEXTS).orElse(Map.of());
    }
}
