package dev.heed.spring.boot;

import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.util.function.Consumer;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/** An application of Boot with everything that is configured by itself, virtual time, and a server that it calls. */
final class App implements AutoCloseable {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Beans {
        @Bean
        VirtualTime time() {
            return VirtualTime.autoAdvancing();
        }
    }

    final MockWebServer server = new MockWebServer();
    private final ApplicationContextRunner runner;

    private App(ApplicationContextRunner runner) throws IOException {
        this.runner = runner;
        server.start();
    }

    static App with(String... properties) throws IOException {
        return new App(new ApplicationContextRunner()
                .withUserConfiguration(Beans.class)
                .withPropertyValues(properties));
    }

    ApplicationContextRunner runner() {
        return runner;
    }

    App answering(int... statuses) {
        for (int status : statuses) {
            server.enqueue(new MockResponse.Builder().code(status).build());
        }
        return this;
    }

    void run(Consumer<AssertableApplicationContext> test) {
        runner.run(test::accept);
    }

    /** Asks with the RestClient that Boot configures. */
    int get(AssertableApplicationContext context) {
        return context.getBean(RestClient.Builder.class)
                .build()
                .get()
                .uri(server.url("/").uri())
                .exchange((request, response) -> response.getStatusCode().value());
    }

    static VirtualTime time(AssertableApplicationContext context) {
        return context.getBean(VirtualTime.class);
    }

    @Override
    public void close() {
        server.close();
    }
}
