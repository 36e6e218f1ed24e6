package dev.heed.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What the files, profiles and the environment of an application say of its policy. */
class PolicySourcesTest {
    private static PropertySource<?> environment(String... pairs) {
        return new SystemEnvironmentPropertySource("systemEnvironment", map(pairs));
    }

    private static PropertySource<?> profile(String... pairs) {
        return new MapPropertySource("profile", map(pairs));
    }

    private static Map<String, Object> map(String... pairs) {
        Map<String, Object> map = new java.util.TreeMap<>();
        for (String pair : pairs) {
            map.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return map;
    }

    /** Asserts which policy comes of properties and a source that counts more. */
    private static void makes(Map<String, String> policy, PropertySource<?> source, String... properties)
            throws IOException {
        try (App app = App.with(properties)) {
            app.runner()
                    .withInitializer(context ->
                            context.getEnvironment().getPropertySources().addFirst(source))
                    .run(context -> assertThat(context.getBean(Resilience.class))
                            .hasToString("Resilience[" + ResiliencePolicy.from(policy) + "]"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "'on'", "\"on\""})
    void yamlMakesThePolicy(String on) throws IOException {
        String yaml = "heed:\n  policy:\n    " + on
                + ":\n      503: waitAtLeast(4m)\n      520-529: neverRepeat\n    veto-headers: [a, b]\n";
        makes(
                Map.of("on.503", "waitAtLeast(4m)", "on.520-529", "neverRepeat", "veto-headers", "a, b"),
                new YamlPropertySourceLoader()
                        .load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                        .get(0));
    }

    @Test
    void theEnvironmentMakesIt() throws IOException {
        makes(
                Map.of(
                        "on.503", "waitAtLeast(5m)",
                        "on.520-529", "neverRepeat",
                        "max-attempts", "2",
                        "redirects.limit", "2"),
                environment(
                        "HEED_POLICY_ON_503=waitAtLeast(5m)",
                        "HEED_POLICY_ON_520_529=neverRepeat",
                        "HEED_POLICY_MAXATTEMPTS=2",
                        "HEED_POLICY_REDIRECTS_LIMIT=2"));
    }

    @Test
    void theEnvironmentOverridesWhatAFileWritesOtherwise() throws IOException {
        makes(
                Map.of("max-wait", "7m", "on.503", "waitAtLeast(1m)", "on.520-529", "surface", "max-attempts", "5"),
                environment(
                        "HEED_POLICY_MAXWAIT=7m",
                        "HEED_POLICY_ON_503=waitAtLeast(1m)",
                        "HEED_POLICY_ON_520_529=surface"),
                "heed.policy.max-wait=10m",
                "heed.policy.on.503=waitAtLeast(3m)",
                "heed.policy.on.520-529=backOff()",
                "heed.policy.max-attempts=5");
    }

    @Test
    void aProfileOverridesWhatAFileWritesOtherwise() throws IOException {
        makes(
                Map.of("max-wait", "7m"),
                profile("heed.policy.maxWait=${longest}", "longest=7m"),
                "heed.policy.max-wait=10m");
    }

    @ParameterizedTest
    @CsvSource({"heed.policy.veto-headers[0]", "heed.policy.veto-headers", "heed.policy.vetoHeaders"})
    void ofAListTheValuesOfOneSourceCount(String key) throws IOException {
        makes(
                Map.of("veto-headers", "z"),
                profile(key + "=z"),
                "heed.policy.veto-headers[0]=a",
                "heed.policy.veto-headers[1]=b");
    }
}
